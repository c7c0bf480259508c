"""Postgres refuses to be run by root: how root starts it as somebody else, who may still reach its files."""

import os
import shutil
import subprocess

NOBODY = 65534
NAMESPACE = ["unshare", "--user", "--map-user=1000", "--"]
CAPABLE = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
CAPABLE += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--"]
PLAIN = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
REFUSAL = (
    "\nPostgres refuses to run as root, and no other user can reach {data}: "
    "start the portal as an ordinary user, or set DATA_DIR to a folder that every user may enter, such as /srv/portal."
)


def way(program, data):
    """Return the words before a command, the options of subprocess.run, and who must own the data (None: nobody else).

    Root starts it in a user namespace; where that is refused as the user nobody; and where nobody may not enter the
    folders on the way, such as /root, as nobody with the one right to pass them.
    """
    if os.geteuid() != 0:
        return [], {}, None
    for words, options, owner in ((NAMESPACE, {}, 0), ([], PLAIN, NOBODY), (CAPABLE, {}, NOBODY)):
        if works(words, options, program, data):
            return words, options, owner
    raise SystemExit(REFUSAL.format(data=data))


def works(words, options, program, data):
    """Return whether this way runs the program and gets into the data folder."""
    if words and not shutil.which(words[0]):
        return False
    for attempt in ([str(program), "--version"], ["test", "-d", f"{data}/."]):
        try:
            done = subprocess.run([*words, *attempt], capture_output=True, cwd="/", **options)
        except OSError:
            return False
        if done.returncode:
            return False
    return True


def give(folder, owner):
    """Let the owner have the folder and all that is in it, unless it does."""
    if owner is None or folder.stat().st_uid == owner:
        return
    for inside, folders, files in os.walk(folder, topdown=False):
        for name in (*folders, *files):
            os.chown(os.path.join(inside, name), owner, owner, follow_symlinks=False)
    os.chown(folder, owner, owner)
