#!/bin/sh
# Puts a page where a web server would look for it. May run again: it ends with the same site.
set -e
page=$1
root=${SITE_ROOT:-/tmp/escale-site}

mkdir -p "$root"
sed -e "s/@NAME@/${SITE_NAME:-site}/" -e "s/@HOST@/$(uname -n)/" "$page" > "$root/index.html.new"
mv "$root/index.html.new" "$root/index.html"
echo "the site is at $root/index.html"
