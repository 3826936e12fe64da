#!/bin/bash
# The first process of a client machine: a user-mode Linux kernel on this machine's files, which it sees read-only. It brings up two networks,
# loads the file systems, and opens the door (sshd) on the one whose cable is never pulled.
# The kernel passes NUMBER (1 or 2), LAB (the laboratory's folder) and MODULES in the environment.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
set -e
mount -t proc proc /proc
mount -t sysfs sys /sys
# All that a guest may write to. Nothing else of this machine is hidden, wherever the project lies.
mount -t tmpfs run /run
mkdir -p /run/sshd /run/nas /run/state

ip link set lo up
ip address add "10.99.$NUMBER.2/24" dev vec0
ip link set vec0 up
ip address add "10.98.$NUMBER.2/24" dev vec1
ip link set vec1 up

# The kernel's own requests for modules look in /lib/modules, which belongs to this machine's kernel: so all are loaded beforehand.
for module in cmac hmac md4 md5 sha256_generic sha512_generic aes_generic ecb ccm gcm ctr nls_utf8 cifs nfs nfsv4; do
  modprobe -d "$MODULES" "$module" 2>/dev/null || true
done
exec /usr/sbin/sshd -D -e -f "$LAB/sshd-guest.conf"
