"""What the programs of this folder take, and how they tell what they found."""
import argparse
import sys


def options_of(description):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--mailwhy', default='build/release/mailwhy')
    parser.add_argument('--only', nargs='*', default=[])
    parser.add_argument('-v', '--verbose', action='store_true')
    return parser.parse_args()


def chosen(options, *names):
    return not options.only or any(word in name for word in options.only for name in names)


def tell(name, problems, verbose, most):
    """Prints a case when it is bad, or all of them; whether it is bad."""
    if problems or verbose:
        print('%s %s' % ('BAD' if problems else 'ok ', name))
    for problem in problems[:most]:
        print('      - ' + ascii(problem)[1:-1])
    sys.stdout.flush()
    return bool(problems)
