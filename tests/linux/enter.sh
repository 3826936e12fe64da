#!/bin/sh
# The first process of a small Debian, in namespaces of its own: `unshare --mount --pid --fork enter.sh BASE WORK ARCHIVES`. BASE does not change; changes are written to WORK/upper.
# Its mounts are visible only to its processes, and end with the last of them. The first process ends when its standard input ends, and all others end with it.
set -eu
base=$1 work=$2 archives=$3
root=$work/root

mount -t overlay overlay -o "lowerdir=$base,upperdir=$work/upper,workdir=$work/work" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for name in null zero full random urandom tty; do
  : > "$root/dev/$name"
  mount --bind "/dev/$name" "$root/dev/$name"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
mount --bind "$archives" "$root/var/cache/apt/archives"

# pivot_root and not chroot: after a chroot no process may create user namespaces, which Chromium's sandbox needs. Afterwards the machine's own files cannot be reached.
cd "$root"
mkdir old
pivot_root . old
umount --lazy /old
rmdir /old
exec perl /first-process.pl
