#!/usr/bin/python3
"""Mounts a folder a second time, with the faults of a network file system. The faults are chosen while it runs.

    faulty-fs.py FOLDER MOUNTPOINT

Each line on standard input is a JSON object with the faults that hold from now on; the line "ok" on standard output says that they do. All are
optional, so {} is a sound file system:
    latencyMs      {"*": 5, "rename": 200}  milliseconds before each operation
    errors         [{"operations": ["rename"], "path": "sidecars/", "code": "EBUSY", "probability": 0.3}]  operations and path may be left out
    hang           true: every operation waits until this is false again
    readOnly, full true: EROFS or ENOSPC for every operation that writes
    timesStepS     times are cut to whole multiples of this many seconds, as on FAT (2) or SFTP (1)
    clockAheadS    the server's clock is ahead by this many seconds
    windows        true: a file that anybody has open is neither replaced nor removed (EBUSY), and names that Windows forbids are refused
The end of standard input ends the mount: nothing is left behind when the tests die.
"""
import errno
import fcntl
import json
import os
import random
import subprocess
import sys
import threading
import time

try:
    from fusepy import FUSE, FuseOSError, Operations  # Debian's name for it
except ImportError:
    from fuse import FUSE, FuseOSError, Operations

FOLDER, MOUNTPOINT = (os.path.realpath(argument) for argument in sys.argv[1:3])
# A network client caches names for a while. How long content and sizes may be stale is tested with the real mounts.
NAMES_ARE_KEPT_S = 1
SECOND_NS = 10**9
WRITING = {'create', 'write', 'mkdir', 'rmdir', 'unlink', 'rename', 'truncate', 'utimens', 'chmod', 'symlink'}
NEEDS_SPACE = {'create', 'write', 'mkdir', 'symlink'}


class Faults:
    """What goes wrong at present. Operations ask; the thread that reads standard input changes it."""

    def __init__(self):
        self.now = {}
        self.changed = threading.Condition()

    def set(self, faults):
        with self.changed:
            self.now = faults
            self.changed.notify_all()

    def meet(self, operation, path):
        """Waits or raises as the faults say; returns the faults that hold."""
        with self.changed:
            self.changed.wait_for(lambda: not self.now.get('hang'))
            faults = self.now
        latency = faults.get('latencyMs', {})
        time.sleep(latency.get(operation, latency.get('*', 0)) / 1000)
        for error in faults.get('errors', []):
            chosen = operation in error.get('operations', [operation]) and error.get('path', '') in path
            if chosen and random.random() < error.get('probability', 1):
                fail(error['code'])
        if faults.get('readOnly') and operation in WRITING:
            fail('EROFS')
        if faults.get('full') and operation in NEEDS_SPACE:
            fail('ENOSPC')
        if faults.get('windows') and operation in ('create', 'mkdir', 'rename'):
            name = os.path.basename(path)
            if set(name) & set(':*?"<>|\\') or name.endswith(('.', ' ')):
                fail('EINVAL')
        return faults


FAULTS = Faults()


def fail(code):
    raise FuseOSError(getattr(errno, code))


def hold(descriptor):
    """Marks a file as open, for both machines. The mark is a lock on the original file, and ends with the process."""
    fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)


def is_held(real):
    try:
        descriptor = os.open(real, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return False
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)


class FaultyFs(Operations):
    use_ns = True

    def __call__(self, operation, path, *arguments):
        try:
            return getattr(self, operation)(path, *arguments)
        except FuseOSError:
            raise
        except OSError as error:
            raise FuseOSError(error.errno) from error

    # Reading attributes and folders

    def getattr(self, path, fh=None):
        faults = FAULTS.meet('getattr', path)
        found = os.lstat(FOLDER + path)
        step = faults.get('timesStepS', 0) * SECOND_NS
        attributes = {name: getattr(found, name) for name in ('st_mode', 'st_nlink', 'st_uid', 'st_gid', 'st_size', 'st_ino', 'st_blocks')}
        for name in ('st_atime', 'st_mtime', 'st_ctime'):
            at = getattr(found, name + '_ns') + faults.get('clockAheadS', 0) * SECOND_NS
            attributes[name] = at // step * step if step else at
        return attributes

    def readdir(self, path, fh):
        FAULTS.meet('readdir', path)
        return ['.', '..', *os.listdir(FOLDER + path)]

    def readlink(self, path):
        FAULTS.meet('readlink', path)
        return os.readlink(FOLDER + path)

    def statfs(self, path):
        found = os.statvfs(FOLDER + path)
        return {name: getattr(found, name) for name in ('f_bavail', 'f_bfree', 'f_blocks', 'f_bsize', 'f_favail', 'f_ffree', 'f_files', 'f_flag', 'f_frsize', 'f_namemax')}

    def access(self, path, mode):
        return 0

    # Files

    def open(self, path, flags):
        FAULTS.meet('open', path)
        # The kernel handles creating and appending: an append arrives as a write at an offset.
        descriptor = os.open(FOLDER + path, flags & ~(os.O_CREAT | os.O_EXCL | os.O_APPEND))
        hold(descriptor)
        return descriptor

    def create(self, path, mode, fi=None):
        FAULTS.meet('create', path)
        descriptor = os.open(FOLDER + path, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)
        hold(descriptor)
        return descriptor

    def read(self, path, size, offset, fh):
        FAULTS.meet('read', path)
        return os.pread(fh, size, offset)

    def write(self, path, data, offset, fh):
        FAULTS.meet('write', path)
        return os.pwrite(fh, data, offset)

    def truncate(self, path, length, fh=None):
        FAULTS.meet('truncate', path)
        os.truncate(FOLDER + path, length)

    def fsync(self, path, datasync, fh):
        FAULTS.meet('fsync', path)
        os.fdatasync(fh)

    def flush(self, path, fh):
        FAULTS.meet('flush', path)
        # The program's close() calls this. `release` comes later, but on Windows the file is free at once.
        fcntl.flock(fh, fcntl.LOCK_UN)

    def release(self, path, fh):
        os.close(fh)

    # Names

    def mkdir(self, path, mode):
        FAULTS.meet('mkdir', path)
        os.mkdir(FOLDER + path, mode)

    def rmdir(self, path):
        FAULTS.meet('rmdir', path)
        os.rmdir(FOLDER + path)

    def unlink(self, path):
        if FAULTS.meet('unlink', path).get('windows') and is_held(FOLDER + path):
            fail('EBUSY')
        os.unlink(FOLDER + path)

    def rename(self, old, new):
        if FAULTS.meet('rename', new).get('windows') and (is_held(FOLDER + old) or is_held(FOLDER + new)):
            fail('EBUSY')
        os.rename(FOLDER + old, FOLDER + new)

    def symlink(self, path, target):
        FAULTS.meet('symlink', path)
        os.symlink(target, FOLDER + path)

    def chmod(self, path, mode):
        FAULTS.meet('chmod', path)
        os.chmod(FOLDER + path, mode)

    def chown(self, path, uid, gid):
        FAULTS.meet('chmod', path)
        os.lchown(FOLDER + path, uid, gid)

    def utimens(self, path, times=None):
        ahead = FAULTS.meet('utimens', path).get('clockAheadS', 0) * SECOND_NS
        # Times that a program sets do not change. Only times that the server sets come from its clock.
        os.utime(FOLDER + path, ns=tuple(at - ahead for at in times) if times else None)


def obey():
    for line in sys.stdin:
        FAULTS.set(json.loads(line))
        print('ok', flush=True)
    FAULTS.set({})
    subprocess.run(['fusermount3', '-uz', MOUNTPOINT], check=False)


threading.Thread(target=obey, daemon=True).start()
FUSE(FaultyFs(), MOUNTPOINT, foreground=True, nothreads=False, hard_remove=True, big_writes=True, fsname='lenslet-faulty',
     attr_timeout=0, entry_timeout=NAMES_ARE_KEPT_S, negative_timeout=0)
