# Sets $python to a Python that the portal runs on, or stops with what to do.
python=
for candidate in python3.13 python3.12 python3.11 python3 python; do
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "The portal needs Python 3.11, 3.12 or 3.13 with its venv module: install one of them and start again." >&2
    exit 1
fi
