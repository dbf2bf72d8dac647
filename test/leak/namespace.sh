#!/bin/sh
# Runs inside a fresh network and mount namespace: loopback for the proxy, and one way to the outside (d0) on which every packet is a leak.
# Addresses of the outside and its resolver belong to nobody; their link address is known, so that a leak is sent and not asked for.
set -e
ip link set lo up
ip link add d0 type veth peer name d1
ip link set d0 addrgenmode none
ip link set d0 multicast off
ip link set d1 addrgenmode none
ip addr add 10.99.0.2/24 dev d0
ip -6 addr add fd99::2/64 dev d0 nodad 2>/dev/null || true
ip link set d0 up
ip link set d1 up
ip neigh add 10.99.0.1 lladdr 02:00:00:00:00:01 dev d0 nud permanent
ip neigh add 10.99.0.53 lladdr 02:00:00:00:00:01 dev d0 nud permanent
ip route add default via 10.99.0.1
ip -6 neigh add fd99::1 lladdr 02:00:00:00:00:01 dev d0 nud permanent 2>/dev/null || true
ip -6 route add default via fd99::1 dev d0 2>/dev/null || true
resolver=$(mktemp)
printf 'nameserver 10.99.0.53\noptions timeout:1 attempts:1\n' > "$resolver"
mount --bind "$resolver" /etc/resolv.conf
rm -f "$resolver" 2>/dev/null || true
exec "$@"
