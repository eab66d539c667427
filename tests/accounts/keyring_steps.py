"""Runs steps on a CredentialStore in a process of its own and prints what each ended with.

Started by ``test_secret_service`` inside a D-Bus session: one JSON list of steps as argument, for
example ``[["keep", "one", "secret"], ["secret", "one"]]``.
"""

from __future__ import annotations

import json
import sys

from rustfs_desktop.accounts.credentials import CredentialStore, KeyringProblem


def main() -> None:
    store = CredentialStore(limit_s=20)
    results = []
    for method, *arguments in json.loads(sys.argv[1]):
        try:
            results.append(getattr(store, method)(*arguments))
        except KeyringProblem as problem:
            results.append({"code": problem.code, "text": str(problem)})
    sys.stdout.write(json.dumps(results))


if __name__ == "__main__":
    main()
