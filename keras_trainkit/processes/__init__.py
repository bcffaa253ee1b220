"""The one place that starts child processes: with limits, on a life-line, from a warm server."""

from keras_trainkit.processes.child import Child as Child
from keras_trainkit.processes.child import outcome as outcome
from keras_trainkit.processes.child import spawn as spawn
from keras_trainkit.processes.endings import CrashError as CrashError
from keras_trainkit.processes.limits import Limits as Limits
from keras_trainkit.processes.server import Server as Server
from keras_trainkit.processes.server import shared as shared
