"""What a person looks at when a run has ended."""

from keras_trainkit.reporting.board import write_board as write_board
from keras_trainkit.reporting.curves import save_curves as save_curves
from keras_trainkit.reporting.model_card import save_card as save_card
from keras_trainkit.reporting.report import save_report as save_report
from keras_trainkit.reporting.summary import print_summary as print_summary
