#!/bin/sh
# The first process of a small Debian, in name spaces of its own: `unshare --mount --pid --fork enter.sh BASE WORK ARCHIVES`. BASE stays as it is, changes go to WORK/upper. Mounts are seen by
# nobody else, and end with the last process in here; the first one ends when its standard input does, and all others with it.
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

# Not chroot: in a changed root nobody may make user name spaces, which Chromium's sandbox is made of. The machine's own files are out of reach afterwards.
cd "$root"
mkdir old
pivot_root . old
umount --lazy /old
rmdir /old
exec perl /first-process.pl
