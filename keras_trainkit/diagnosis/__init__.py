"""From recorded signals to a verdict: what is wrong, the evidence, and one change to try."""

from keras_trainkit.diagnosis.finding import Finding as Finding
from keras_trainkit.diagnosis.finding import Prescription as Prescription
from keras_trainkit.diagnosis.judge import Verdict as Verdict
from keras_trainkit.diagnosis.judge import examine as examine
from keras_trainkit.diagnosis.judge import judge as judge
from keras_trainkit.diagnosis.rule import Rule as Rule
from keras_trainkit.diagnosis.rules import RULES as RULES
from keras_trainkit.diagnosis.signals import Signals as Signals
