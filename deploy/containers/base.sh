#!/bin/sh
# base.sh IMAGE - makes a Debian base image under that name, where no image registry can be reached; needs root and
# debootstrap. It carries this machine's own certificates, for networks that sign anew: such an image is never published.
set -eu
image=$1
suite=${SUITE:-bookworm}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mirror=$(cat /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null |
  awk '/^URIs:/ {print $2; exit} /^deb / {print $2; exit}')
# In two steps, for of all that is written here only the archive made in the end is kept.
{
  debootstrap --foreign --variant=minbase --include=ca-certificates "$suite" "$work/root" "${mirror:-http://deb.debian.org/debian}" &&
    mkdir -p "$work/root/etc/dpkg/dpkg.cfg.d" &&
    echo force-unsafe-io >"$work/root/etc/dpkg/dpkg.cfg.d/90container" &&
    chroot "$work/root" /debootstrap/debootstrap --second-stage
} >"$work/log" 2>&1 || { tail -5 "$work/log" >&2; exit 1; }
cp /usr/local/share/ca-certificates/*.crt "$work/root/usr/local/share/ca-certificates/" 2>/dev/null || true
chroot "$work/root" update-ca-certificates >/dev/null 2>&1
echo 'Acquire::Languages "none"; Acquire::Check-Valid-Until "false";' >"$work/root/etc/apt/apt.conf.d/90container"
bundle=/etc/ssl/certs/ca-certificates.crt
tar -C "$work/root" --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/lists/*_*' --exclude='./usr/share/doc/*' \
  --exclude='./usr/share/man/*/*' --exclude='./usr/share/locale/*' --exclude=./etc/resolv.conf -c . |
  docker import --change "ENV LANG=C.UTF-8 SSL_CERT_FILE=$bundle PIP_CERT=$bundle REQUESTS_CA_BUNDLE=$bundle" \
    --change 'CMD ["bash"]' - "$image"
