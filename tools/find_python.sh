#!/bin/sh
# Prints a Python that is 3.11 or newer; make has nothing else to start from.
for name in python3 python3.13 python3.12 python3.11 python3.14 python /usr/bin/python3; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        printf '%s\n' "$name"
        exit 0
    fi
done
echo "Python 3.11 or newer is needed, and none was found (tried python3, python3.11 to python3.14)." >&2
exit 1
