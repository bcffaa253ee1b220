"""Bad command lines, each with a part of the sentence that refuses it; `workplace` makes the files.

Fields of a recipe come last: what its functions refuse is said in the same way.
"""

LINES = """
trian | Did you mean 'train'?
'' | command must be one of
--fast | required: COMMAND
@none.txt | none.txt
recipes mnits | Did you mean 'mnist'?
help trian | Did you mean 'train'?
recipes --all | nrecognized arguments: --all
train | required: RECIPE
train tiny.py --fst | nrecognized arguments: --fst
train mnits | Did you mean 'mnist'?
train nowhere.py | received 'nowhere.py'
train pictures | path that ends in .py
train broken.py | broken.py does not parse
train empty.py | must define RECIPE
train number.py | received RECIPE=7
train raises.py | raised ZeroDivisionError at line 1
train binary.py | cannot be read
train taken.py | received out: rename it
train exits.py | raised SystemExit at line 1
train sick_data.py | raised RuntimeError in data()
train uncompiled.py | must return a compiled keras.Model
train no_model.py | must return a compiled keras.Model
train no_splits.py | must return Splits from data(config)
train tiny.py lerning_rate=1 | Did you mean 'learning_rate'?
train tiny.py epochs | must be name=value
train tiny.py =3 | must be name=value
train tiny.py epochs=1 epochs=2 | must be given once
train tiny.py epochs=two | must be an integer
train tiny.py epochs= | must be an integer
train tiny.py epochs=1e3 | must be an integer
train tiny.py epochs=1.5 | must be an integer
train tiny.py epochs=0 | epochs must be a positive integer
train tiny.py epochs=-1 | received epochs=-1
train tiny.py learning_rate=0 | learning_rate must be a number above 0
train tiny.py learning_rate=nan | must be a finite number
train tiny.py learning_rate=inf | must be a finite number
train tiny.py validation=1 | validation must be a number in
train tiny.py seed=-1 | seed must be
train tiny.py seed=99999999999 | seed must be
train tiny.py noisy=maybe | noisy must be true or false
train tiny.py batch_size=1000 | at most the number of training
train tiny.py --out empty.py | can be written
train tiny.py --out /proc/none | can be written
train tiny.py --name a/b | name must be 1 to 80
train tiny.py --name .. | name must be 1 to 80
train tiny.py --name 'a b' | name must be 1 to 80
train tiny.py --name .hidden | name must be 1 to 80
train tiny.py --profile x | invalid int value
train tiny.py --profile -1 | profile must be
train tiny.py --stop-on fatal | invalid choice: 'fatal'
train tiny.py --stop-on error --no-doctor | --stop-on contradicts --no-doctor
train tiny.py --heal --fast | --heal goes together with
train tiny.py --heal --folds 3 | --folds goes together with
train tiny.py --resume latest | RECIPE must be that of the run
train --resume latest --dry-run | --resume goes together with
train --resume latest epochs=3 | --resume goes together with
train --resume latest --epochs 3 | --resume goes together with
train --resume latest | must not be finished yet
train tiny.py --lerning-rate 1 | Did you mean 'learning_rate'?
train tiny.py --epochs two | must be an integer
train tiny.py --epochs=-1 | received epochs=-1
train tiny.py --epochs 99999999999999999999999 | must be at most 10,000,000
train tiny.py batch_size=99999999999999999999999 | must be at most 10,000,000
train tiny.py --folds 1 | folds must be
train tiny.py --folds -2 | folds must be
train tiny.py --folds 1000 | folds must be
train tiny.py --processes 0 | processes must be
train tiny.py --processes -1 | processes must be
train tiny.py --processes 2 --heal | goes together with
train tiny.py --rank 1 | --rank needs --processes
train tiny.py --processes 2 --coordinator nowhere | coordinator must be
train regression data=npz:no.npz | a file that exists
train regression data=npz: | data must be one of
train regression data= | data must be one of
train regression data=npz:cut.npz | a whole .npz file
train regression data=npz:empty.npz | a whole .npz file
train regression data=npz:pickled.npz | pickled.npz
train regression data=npz:lengths.npz | 9 examples and 8 targets
train regression data=npz:nan.npz | NaN or infinity in 1 of 9
train regression data=npz:nameless.npz | received arr_0, arr_1
train regression data=npz:texts.npz | texts.npz
train regression data=npz:pictures | a file that exists
train regression data=excel:x | data must be one of
train regression data=bundled:mpg | bundled
train regression data=sklearn:irsi | sklearn
train mnist data=npz:whole.npz batch_size=3 | RandomAffine
check none.csv | none.csv
check | required: DATA
check good.csv | target must name the column
check good.csv target=prize | Nearest: 'price'
check good.csv target=price kinds=area:colour | colour
check good.csv target=price kinds=aera:numeric | aera
check good.csv target=price task=guess | task must be
check good.csv target=price split=magic | split must be
check good.csv target=price kinds=area:numeric split=time:sold_at | sold_at
check good.csv target=price encoding=utf-9 | encoding
check good.csv target=price test=2 | test must be
check empty.csv target=price | empty.csv
check header.csv target=price | header.csv
check binary.csv target=price | binary.csv
check latin.csv target=price | latin.csv
check twice.csv target=price | twice.csv
check gaps.csv target=price | must be filled in every row
check same.csv target=price | must vary
check few.csv target=price | at least 10 rows
check cut.parquet target=price | cut.parquet
check pictures | pictures
check one_class | one_class
train table data=none.csv target=price | none.csv
train table data=good.csv target=price epochs=no | epochs must be
train images data=none | none
train images data=good.csv label=price | price
predict | required: RUN, DATA
predict latest | required: DATA
predict latest good.csv --out p.csv | must be a run of the recipe table or images
predict nothing good.csv | fits 0 of the
predict latest good.csv --out good.csv | out must be a new file
tune | required: RECIPE
tune mnits | Did you mean 'mnist'?
tune tiny.py --find rate | find must be one of
tune tiny.py --find '' | find must be one of
tune tiny.py --trials 0 | trials must be
tune tiny.py --trials x | invalid int value
tune tiny.py --minutes -1 | minutes must be
tune tiny.py --minutes nan | minutes must be
tune tiny.py | space
tune regression --algorithm grd | Did you mean 'grid'?
tune regression --objective val_shine | val_shine
tune regression --workers 0 | workers must be
tune regression --port 70000 | port must be
tune regression --seeds -1 | seeds must be
tune regression --max-params 0 | max_params must be
tune regression --max-kb 0 | max_kb must be
tune regression --name a/b | name must be
tune regression --out empty.py | out must be
tune regression lerning_rate=1 | Did you mean 'learning_rate'?
runs --as csv --json | goes together with
runs --as xml | invalid choice: 'xml'
runs name=1 | nrecognized arguments
watch --out none | must be a folder of runs
watch --most 0 | most must be a positive integer
watch --port x | invalid int value
watch --port 8009 | --port needs --web
watch --web --once | goes together with
watch --web --port 70000 | port must be
watch --web --port -1 | port must be
report | required: RUN
report none | fits 0 of the
report ./none | must be a run folder
report sick/tiny/20260101-000000-x | must be JSON as a run writes
report damaged/regression/20260101-000000-list | config.json
compare | required: RUN
compare none none | fits 0 of the
compare latest ./none | must be a run folder
compare latest --baseline none.npz | none.npz
compare latest --baseline whole.npz | must be predictions as a run writes
compare latest latest --save a.pdf | .png or .html
diagnose | required: RUN
diagnose none | fits 0 of the
diagnose ./none | must be a run folder
diagnose good.csv | good.csv
diagnose binary.csv | binary.csv
diagnose words.csv | words.csv
diagnose words.jsonl | words.jsonl
diagnose empty.csv | empty.csv
diagnose pictures | fits 0 of the
diagnose damaged/regression/20260101-000000-signals | signals.jsonl
evaluate none | fits 0 of the
evaluate ./none | must be a run folder
evaluate '' | RUN must be
evaluate sick/tiny/20260101-000000-x | must be JSON as a run writes
evaluate damaged/regression/20260101-000000-list | config.json
evaluate damaged/regression/20260101-000000-bare | must be JSON as a run writes
evaluate damaged/regression/20260101-000000-metrics | metrics.json
evaluate damaged/regression/20260101-000000-model | a whole .keras file
evaluate damaged/regression/20260101-000000-data | must hold the data
evaluate damaged/regression/20260101-000000-recipe | does not parse
export | required: RUN
export none | fits 0 of the
export none.keras | a .keras file that exists
export damaged.keras | a whole .keras file
export latest --to int9 | Did you mean 'int8'?
export latest --to '' | to must be one of
export latest --out a.onnx | must end in .tflite
export latest --out none/a.tflite | folder that can be written
export latest --out damaged.tflite | path must be new
export latest --max-kb -2 | max_kb must be
export latest --max-kb nan | max_kb must be
export latest --max-drop -1 | max_drop_pp must be
export latest --max-ms fast | invalid float value
export latest --to all --to-c | to must be one scheme
export latest --to all --out a.tflite | out must be a folder
export latest --to int8 --data excel:x --out a.tflite | data must be one of
export latest --to int8 --data npz:none.npz --out a.tflite | a file that exists
export damaged/regression/20260101-000000-model --out a.tflite | a whole .keras file
compress | required: RUN
compress none | fits 0 of the
compress none.keras | a .keras file that exists
compress damaged.keras --data npz:whole.npz --max-kb 9 | a whole .keras file
compress latest --epochs -1 | epochs must be
compress latest --epochs x | invalid int value
compress latest --all --only int8 | --all contradicts --only
compress latest --max-kb -3 | max_kb must be
compress latest --max-kb 9 --out empty.py | empty.py
verify | required: FILE
verify none.tflite | a .tflite file that exists
verify empty.py | a whole .tflite file
verify damaged.tflite | a whole .tflite file
verify pictures | a .tflite file that exists
verify damaged.tflite --micro | --micro needs --data or --run
verify damaged.tflite --run none | fits 0 of the
verify damaged.tflite --data excel:x | data must be one of
verify damaged.tflite --max-ms -2 | max_ms must be
tensorboard --out none | must be a folder of runs
tensorboard --out . --port 0 | port must be from 1 to 65535
tensorboard --port x | invalid int value: 'x'
tensorboard extra | nrecognized arguments
train regression width=0 | width
train regression width=-5 | width
train regression depth=-1 | depth
train regression depth=1000000000 | depth must be at most 1,000
train regression width=1000000000 | width must be at most 100,000
train mnist rotation=-5 | rotation must be a number in [0, 1]
train tuple.py | must be an int, float, str or bool; received pair of type tuple
train optional.py | must be an int, float, str or bool
train nothing_back.py | must return a list of keras.callbacks.Callback
train nan_targets.py | must return targets that are finite; received NaN or infinity in 1 of 40 rows
train regression dropout=1.5 | dropout
train regression dropout=-0.1 | dropout
train regression weight_decay=-1 | weight_decay
train regression average=1.5 | average
train mnist data=npz:digits.npz batch_size=9 dropout=2 | dropout
train mnist data=npz:digits.npz batch_size=9 label_smoothing=2 | label_smoothing
train mnist data=npz:digits.npz batch_size=9 average=-1 | average
train table data=good.csv target=price batch_size=9 width=0 | width
train table data=good.csv target=price batch_size=9 depth=-1 | depth
train table data=good.csv target=price batch_size=9 members=0 | members
train table data=good.csv target=price batch_size=9 bins=0 | bins
train table data=good.csv target=price batch_size=9 embedding=0 | units
train table data=good.csv target=price batch_size=9 coverage=1.5 | coverage
train table data=good.csv target=price batch_size=9 average=2 | average
"""

COMMANDS = [
    (command.strip(), message.strip())
    for command, _, message in (line.rpartition("|") for line in LINES.strip().splitlines())
]
