#!/bin/bash
# The first process of a client machine: a user-mode Linux kernel that sees this machine's files read-only. It starts two networks, and sshd on the
# one whose cable is never pulled.
# The kernel passes NUMBER (1 or 2), LAB (the laboratory's folder) and MODULES in the environment.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
set -e
mount -t proc proc /proc
mount -t sysfs sys /sys
# The only folder that a guest may write to. It hides no other folder, so the project can be anywhere.
mount -t tmpfs run /run
mkdir -p /run/sshd /run/nas /run/state

ip link set lo up
ip address add "10.99.$NUMBER.2/24" dev vec0
ip link set vec0 up
ip address add "10.98.$NUMBER.2/24" dev vec1
ip link set vec1 up

# modprobe looks in /lib/modules, which belongs to this machine's kernel. So the guest's kernel loads its own modules with this script.
cat > /run/modprobe <<END
#!/bin/sh
exec modprobe -d '$MODULES' "\$@"
END
chmod +x /run/modprobe
echo /run/modprobe > /proc/sys/kernel/modprobe
exec /usr/sbin/sshd -D -e -f "$LAB/sshd-guest.conf"
