"""``python -m tests.corpus`` prints what has no verdict yet, ready to be judged and put into triage.toml."""

from tests.corpus.corpora import analyse, corpora, read_triage


def main() -> None:
    known = {(row.package, row.fingerprint) for row in read_triage().verdicts}
    for corpus in corpora():
        print(f"# {corpus.name} {corpus.version}", flush=True)
        outcome = analyse(corpus)
        for fault in outcome.faults:
            print(f"# fault: {fault}", flush=True)
        for fingerprint, place, rule, message in outcome.found:
            if (corpus.name, fingerprint) not in known:
                print(
                    f"\n[[verdict]]  # {message}\n"
                    f'package = "{corpus.name}"\nrule = "{rule}"\nfingerprint = "{fingerprint}"\n'
                    f'place = "{place}"\nverdict = ""\nreason = ""',
                    flush=True,
                )


if __name__ == "__main__":
    main()
