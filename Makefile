# What a person types. Everything happens in bootstrap/, which needs only Python 3.11.
# HOST, PORT, DATA, NAMES and HTTPS may be given here (`make run PORT=9000`) or in the environment.
PYTHON ?= python3
export HOST PORT DATA NAMES HTTPS ARGS

TARGETS := run test lint format native audit messages benchmarks

.PHONY: $(TARGETS)
$(TARGETS):
	@exec $(PYTHON) -m bootstrap $@
