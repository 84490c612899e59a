"""Many rows asked side by side, and once more alone what failed so."""
from concurrent.futures import ThreadPoolExecutor


def asked(rows, ask, workers, failed):
    """(row, ask(row)) for every row, `workers` at a time, each in a thread of its own place.

    The programs are given seconds to wait, and a busy machine can use them up before a server was heard.  So a result of which
    `failed(result)` holds does not count: the row is asked again when nobody else is, and what comes then is the result.
    """
    again = []
    with ThreadPoolExecutor(workers) as pool:
        for row, result in zip(rows, pool.map(ask, rows)):
            if failed(result):
                again.append(row)
            else:
                yield row, result
    with ThreadPoolExecutor(1) as pool:
        for row in again:
            print(f"  again, alone: {row.name}", flush=True)
            yield row, pool.submit(ask, row).result()
