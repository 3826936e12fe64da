#!/bin/bash
# The first process of a client machine: a user-mode Linux kernel on this machine's files, which it sees read-only. It brings up two networks and
# opens the door (sshd) on the one whose cable is never pulled.
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

# This kernel's modules are not where modprobe looks, since /lib/modules belongs to this machine's kernel. What it asks for by itself goes this way.
cat > /run/modprobe <<END
#!/bin/sh
exec modprobe -d '$MODULES' "\$@"
END
chmod +x /run/modprobe
echo /run/modprobe > /proc/sys/kernel/modprobe
exec /usr/sbin/sshd -D -e -f "$LAB/sshd-guest.conf"
