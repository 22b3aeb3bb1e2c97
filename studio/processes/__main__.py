"""`python -m studio.processes FD`: the supervisor; the plan is read from the open file FD."""

import os
import sys

from studio.processes.plan import Plan
from studio.processes.supervisor import Supervisor

with os.fdopen(int(sys.argv[1])) as plan:
    supervisor = Supervisor(Plan.load(plan.read()))
sys.exit(supervisor.run())
