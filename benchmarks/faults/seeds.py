"""The faults: each a change of one place in a file of the package, and who ought to tell."""

import dataclasses
import hashlib
from pathlib import PurePosixPath

COMPONENTS = ("callbacks", "layers", "losses", "metrics", "optimizers", "schedules")


@dataclasses.dataclass(frozen=True)
class Seed:
    """A fault.

    Attributes:
        file: in the package.
        old: text that stands once in it.
        new: what stands there instead.
        also: further tests, as pytest's words joined by `|`, after the mirror and the contracts.
    """

    file: str
    old: str
    new: str
    also: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Names the fault, also when others are added."""
        text = f"{self.file}\n{self.old}\n{self.new}"
        return f"{self.file} {hashlib.sha256(text.encode()).hexdigest()[:8]}"

    @property
    def tests(self) -> tuple[str, ...]:
        """Words for pytest, tried one after the other."""
        path = PurePosixPath(self.file)
        mirror = f"tests/{path.parent}/test_{path.stem.lstrip('_')}.py"
        room = path.parts[0]
        contracts = (f"tests/test_contracts_{room}.py",) if room in COMPONENTS else ()
        return (mirror, *self.also, *contracts)


def _read(text: str) -> list[Seed]:
    """Reads blocks of a file's name and its lines before (`-`) and after (`+`)."""
    seeds, file, old, also = [], "", "", ()
    for line in text.splitlines():
        sign, rest = line[:2], line[2:]
        if sign == "- ":
            old = rest
        elif sign == "+ ":
            seeds.append(Seed(file, old, rest, also))
        elif line.strip():
            file, *words = line.split(" ")
            also = tuple(words)
    return seeds


SEEDS = _read("""
_checks.py
- ok = ok and all(_is_number(end) and minimum < end < math.inf for end in pair)
+ ok = ok and any(_is_number(end) and minimum < end < math.inf for end in pair)
recipe.py
- if trace.tb_frame.f_code.co_filename == str(path):
+ if trace.tb_frame.f_code.co_filename != str(path):
callbacks/swa.py
- if epoch < self._first_epoch():
+ if epoch <= self._first_epoch():
- self.count, self._mean = 0, []
+ self._mean = []
callbacks/_monitored.py tests/callbacks/test_early_stopping.py
- return value < best - min_delta if mode == "min" else value > best + min_delta
+ return value < best - min_delta if mode == "min" else value > best - min_delta
callbacks/plateau_scale.py
- if self._waited >= self.patience and scale < self.scale:
+ if self._waited > self.patience and scale < self.scale:
callbacks/gradient_noise_scale.py
- self._averages = self.momentum * self._averages + (1 - self.momentum) * estimates
+ self._averages = self.momentum * self._averages + (1 + self.momentum) * estimates
callbacks/time_budget.py
- return self.seconds * (1 - self.reserve) - (now - self._start)
+ return self.seconds * (1 + self.reserve) - (now - self._start)
callbacks/early_stopping.py
- if value is None or epoch < self.start_from_epoch:
+ if value is None or epoch <= self.start_from_epoch:
callbacks/clustering_scores.py
- if length > sample:
+ if length >= 10 * sample:
callbacks/doctor.py
- reasons = [f for f in certain if rank(f.severity) <= rank(self.stop_on or "")]
+ reasons = [f for f in certain if rank(f.severity) >= rank(self.stop_on or "")]
checking/leaks.py
- return score if score - common > 0.05 else 0.0
+ return score if score + common > 0.05 else 0.0
checking/shift.py
- if found.statistic > _APART and found.pvalue < _CHANCE:
+ if found.statistic <= _APART and found.pvalue < _CHANCE:
checking/labels.py
- rare = np.flatnonzero((counts * _APART < counts.max()) | (counts < _FEW))
+ rare = np.flatnonzero((counts * _APART < counts.max()) & (counts < _FEW))
cli/check.py
- return int(any(finding.severity != "note" for finding in findings))
+ return int(any(finding.severity == "note" for finding in findings))
cli/subjects.py
- if path.suffix != ".keras":
+ if path.suffix == ".keras":
cli/train.py tests/cli/test_main.py tests/hostile/test_bad_commands.py
- if options.devices != 1 and others:
+ if options.devices == 1 and others:
compression/masks.py tests/compression/test_pruning.py
- left = 1 - min(step / steps, 1.0)
+ left = 1 - min(step / steps, 0.5)
compression/distillation.py
- return temperature**2 * ops.sum(ops.exp(wanted) * (wanted - given), axis=-1)
+ return temperature * ops.sum(ops.exp(wanted) * (wanted - given), axis=-1)
compression/low_rank.py
- rank = min(int(np.searchsorted(held, energy)) + 1, len(sizes))
+ rank = max(int(np.searchsorted(held, energy)), len(sizes))
compression/attempts.py tests/compression/test_choose.py
- large = int8.report["bytes"] > 1024 * limit
+ large = int8.report["bytes"] < 1024 * limit
datasets/streaming.py
- classes += np.bincount(y[part == 0], minlength=len(classes))
+ classes += np.bincount(y[part != 0], minlength=len(classes))
datasets/partition.py
- tested, held = at < 1 / self.folds, at >= 1 - self.validation
+ tested, held = at < 1 / self.folds, at >= 1 + self.validation
datasets/columns.py
- return TEXT if spaced > 0.5 else ID
+ return TEXT if spaced < 0.5 else ID
datasets/tables.py
- if not any(column.used for column in found):
+ if any(column.used for column in found):
diagnosis/judge.py
- serious = root.severity != ADVICE or rank(finding.severity) >= rank(ADVICE)
+ serious = root.severity != ADVICE or rank(finding.severity) < rank(ADVICE)
diagnosis/finding.py tests/diagnosis/test_judge.py tests/diagnosis/test_display.py
- return min(severities, key=SEVERITIES.index)
+ return max(severities, key=SEVERITIES.index)
diagnosis/prescribe.py
- value = float(f"{rate * factor:.2g}")
+ value = float(f"{rate / factor:.2g}")
diagnosis/rules/unscaled_inputs.py
- if spread > SPREAD and each["max_abs"] > LARGE:
+ if spread > SPREAD or each["max_abs"] > LARGE:
diagnosis/rules/input_bound.py
- if wait < SECONDS or wait < SHARE * step:
+ if wait < SECONDS and wait < SHARE * step:
diagnosis/rules/stuck_metric.py
- if len(set(values)) == 1 and len(values) >= FEWEST and values[0] not in BEST:
+ if len(set(values)) != 1 and len(values) >= FEWEST and values[0] not in BEST:
diagnosis/rules/dead_units.py
- severity = ERROR if shares[name] >= ALMOST_ALL else WARNING
+ severity = ERROR if shares[name] < ALMOST_ALL else WARNING
diagnosis/rules/trained_too_long.py
- if at > EARLY * len(held):
+ if at <= EARLY * len(held):
diagnosis/rules/learning_rate_too_high.py
- start, best, last = losses[0], min(losses), statistics.median(losses[-2:])
+ start, best, last = losses[0], max(losses), statistics.median(losses[-2:])
distribution/worker.py tests/distribution/test_train.py
- .filter(lambda x, *_: tf.shape(x)[0] > 0)
+ .filter(lambda x, *_: tf.shape(x)[0] <= 0)
exporting/macs.py
- return math.prod(output) * _common(operator, inputs)
+ return math.prod(output) + _common(operator, inputs)
exporting/slim.py
- if not keep_names:
+ if keep_names:
exporting/anatomy.py
- return _operators().get(max(code.builtinCode, code.deprecatedBuiltinCode), "UNKNOWN")
+ return _operators().get(min(code.builtinCode, code.deprecatedBuiltinCode), "UNKNOWN")
exporting/budget.py
- return self.value is not None and self.value <= self.limit
+ return self.value is not None and self.value <= 2 * self.limit
exporting/intervals.py
- center = (lost - won) / count
+ center = (lost + won) / count
exporting/c_source.py
- floats = values.dtype.kind == "f"
+ floats = values.dtype.kind != "f"
healing/case.py
- return (predictions > line).reshape(rows, -1) == (y > 0.5).reshape(rows, -1)
+ return (predictions > line).reshape(rows, -1) == (y <= 0.5).reshape(rows, -1)
healing/climb.py
- return tried[-1] if kept and tried and kept[-1] == tried[-1] else None
+ return tried[-1] if kept and tried and kept[-1] != tried[-1] else None
healing/cures.py
- return config | {"rate": min(config["rate"], 0.2)} if dropout else config
+ return config | {"rate": max(config["rate"], 0.2)} if dropout else config
healing/of_recipes.py
- serious = [finding for finding in findings if finding.severity != "advice"]
+ serious = [finding for finding in findings if finding.severity == "advice"]
inference/deploy.py
- return [self.labels[place] if place < len(self.labels) else str(place) for place in places]
+ return [self.labels[place] if place > len(self.labels) else str(place) for place in places]
inference/prediction.py
- chances = powers / powers.sum(axis=1, keepdims=True)
+ chances = powers / powers.sum(axis=0, keepdims=True)
interpretation/reliability.py
- right = probabilities.argmax(axis=1) == labels
+ right = probabilities.argmax(axis=1) != labels
interpretation/confusion.py
- support = counts.sum(axis=1) if examples is None else examples
+ support = counts.sum(axis=0) if examples is None else examples
interpretation/asking.py
- finite = outputs[np.isfinite(outputs).all(axis=1)]
+ finite = outputs
interpretation/residuals.py
- squares = (np.asarray(guess, "float64") - truth) ** 2
+ squares = (np.asarray(guess, "float64") + truth) ** 2
layers/drop_path.py
- return inputs * ops.cast(ops.cast(kept, "float32") / (1 - self.rate), inputs.dtype)
+ return inputs * ops.cast(kept, "float32") / (1 - self.rate)
- return super().get_config() | {"rate": self.rate, "seed": self.seed}
+ return super().get_config() | {"rate": self.rate}
layers/standardize.py
- self.supports_masking = True
+ self.supports_masking = False
- return ops.cast(values, self.compute_dtype)
+ return values
layers/ensemble_dense.py
- outputs = ops.matmul(inputs * self.scale_in, self.kernel) * self.scale_out
+ outputs = ops.matmul(inputs * self.scale_in, self.kernel) + self.scale_out
layers/ensemble_head.py
- return ops.mean(self.activation(inputs), axis=1)
+ return self.activation(ops.mean(inputs, axis=1))
- return (input_shape[0], *input_shape[2:])
+ return (input_shape[0], *input_shape[1:])
layers/c_mixup.py
- y = _labelled.mixed(y, ops.take(y, other, axis=0), share)
+ y = _labelled.mixed(y, ops.take(y, other, axis=0), 1 - share)
layers/manifold_mixup.py
- stored.assign(ops.ones(()))
+ stored.assign(stored + 0.0)
- return super().get_config() | {"alpha": self.alpha, "seed": self.seed}
+ return super().get_config() | {"alpha": self.alpha}
layers/quantized_kernels.py
- scale = ops.maximum(largest, 1e-12) / (2 ** (bits - 1) - 1)
+ scale = ops.maximum(largest, 1e-12) / (2 ** (bits - 1) + 1)
layers/random_affine.py
- center_x, center_y = (width - 1) / 2, (height - 1) / 2
+ center_x, center_y = (width - 1) / 2, height / 2
layers/piecewise_linear_embedding.py
- last = ops.sum(ops.cast(real, "int32"), axis=-1, keepdims=True) - 1
+ last = ops.sum(ops.cast(real, "int32"), axis=-1, keepdims=True)
layers/fake_quantize.py
- self.batches.assign(self.batches + 1)
+ self.batches.assign(self.batches + 2)
layers/grid_mask.py
- return place - ops.floor(place) >= ratio
+ return place - ops.floor(place) < ratio
losses/point_and_interval.py
- tail = (1 - self.coverage) / 2
+ tail = 1 - self.coverage
losses/soft_f1.py
- scores = 2.0 * hits / ops.where(ops.greater(total, 0.0), total, 1.0)
+ scores = 2.0 * hits / total
losses/pinball.py
- return ops.mean(pinball(y_true, y_pred, self.quantile), axis=-1)
+ return ops.sum(pinball(y_true, y_pred, self.quantile), axis=-1)
losses/triplet.py
- return ops.where(valid, ops.relu(farthest - nearest + margin), 0.0)
+ return ops.where(valid, ops.relu(farthest - nearest - margin), 0.0)
losses/_limiting.py tests/losses/test_classes.py
- return ops.stop_gradient(ops.clip(x, low, high)) + (x - ops.stop_gradient(x))
+ return ops.clip(x, low, high)
losses/gaussian_nll.py
- return ops.mean(losses, axis=-1)
+ return ops.sum(losses, axis=-1)
losses/multi_quantile.py
- return ops.sum(ops.relu(y_pred[..., :-1] - y_pred[..., 1:]), axis=-1)
+ return ops.mean(ops.relu(y_pred[..., :-1] - y_pred[..., 1:]), axis=-1)
metrics/_moments.py tests/metrics/test_pearson.py
- left = sums + n * (old - first) + ops.sum(w * (x - first), axis=0)
+ left = sums + n * (old - first) - ops.sum(w * (x - first), axis=0)
metrics/_rank_grid.py tests/metrics/test_spearman.py
- mean = mean + ops.sum(share * (x - mean), axis=1, keepdims=True)
+ mean = mean + ops.mean(share * (x - mean), axis=1, keepdims=True)
metrics/ssim.py tests/metrics/test_images.py
- structure = (2.0 * (xy - mx * my) + c2) / ((xx - mx * mx) + (yy - my * my) + c2)
+ structure = (2.0 * (xy - mx * my) - c2) / ((xx - mx * mx) + (yy - my * my) + c2)
metrics/precision_recall.py
- return value, ops.maximum(best - value, value - worst)
+ return value, ops.minimum(best - value, value - worst)
metrics/calibration.py
- confidence = ops.max(probabilities, axis=1, initial=0.0)
+ confidence = ops.min(probabilities, axis=1, initial=1.0)
metrics/rmsle.py
- return ops.sqrt(super().result())
+ return super().result()
metrics/explained_variance.py
- share = unexplained / ops.where(constant, 1.0, variance)
+ share = unexplained / variance
metrics/nrmse.py
- error = ops.sqrt(m.square(1))
+ error = m.square(1)
optimizers/layerwise_decay.py
- factors = [decay ** (len(groups) - 1 - index) for index in range(len(groups))]
+ factors = [decay ** (len(groups) - index) for index in range(len(groups))]
optimizers/sam.py
- ops.copy(weight) if one is None else weight + ops.cast(scale * size * one, weight.dtype)
+ ops.copy(weight) if one is None else weight - ops.cast(scale * size * one, weight.dtype)
optimizers/lookahead.py
- due = ops.equal(ops.mod(self.iterations, self.sync_period), 0)
+ due = ops.equal(ops.mod(self.iterations, self.sync_period), 1)
optimizers/_scaled_schedule.py tests/callbacks/test_plateau_scale.py
- return rate * keras.ops.cast(self.scale, rate.dtype)
+ return rate / keras.ops.cast(self.scale, rate.dtype)
recording/ration.py
- self._next = now + max(self.at_least, (now - self._began) / self.share)
+ self._next = now + max(self.at_least, (now - self._began) * self.share)
recording/cadence.py
- self._due = step - step % self._every + self._every
+ self._due = step + step % self._every + self._every
recording/batch_tap.py
- self._left = len(batches) - self._size
+ self._left = len(batches)
recording/epoch_stats.py
- self._trained = time.perf_counter() - self._started
+ self._trained = 0.0
reporting/paired.py
- return min(1.0, doubled), doubled - float(binom.pmf(smaller, count, 0.5))
+ return doubled, doubled - float(binom.pmf(smaller, count, 0.5))
reporting/report_exports.py
- if any((abs(here - other) < _APART).all() for other in taken):
+ if any((abs(here - other) < _APART).any() for other in taken):
runs/checkpoint_file.py
- if type(value) is dict and all(type(name) is str for name in value):
+ if type(value) is dict:
runs/trust.py
- if not isinstance(fields, dict) or not all(map(_is_field, fields.values())):
+ if not isinstance(fields, dict) or not any(map(_is_field, fields.values())):
runs/files.py
- target = parent / (name if number == 1 else f"{name}-{number}")
+ target = parent / (name if number != 1 else f"{name}-{number}")
schedules/_shapes.py tests/schedules/test_multi_step.py
- return ops.cast(as_float(step) >= begin, "float32")
+ return ops.cast(as_float(step) > begin, "float32")
schedules/cosine_restarts.py
- passed = ops.expand_dims(step, -1) >= ops.convert_to_tensor(begins[1:], "float32")
+ passed = ops.expand_dims(step, -1) > ops.convert_to_tensor(begins[1:], "float32")
schedules/warmup_stable_decay.py
- return self.peak * rise * _shapes.line(1.0, self.end, fall)
+ return self.peak * rise * _shapes.line(1.0, 0.0, fall)
schedules/flat_cosine.py
- part = _shapes.progress(step, flat, steps - flat)
+ part = _shapes.progress(step, flat, steps)
training/plan.py
- most = {"train": FAST_STEPS * batch_size, "validation": _FAST_ROWS, "test": _FAST_ROWS}
+ most = {"train": FAST_STEPS * batch_size, "validation": _FAST_ROWS}
training/checkpoints.py
- if next(calls) + size > resumed["batch"]:
+ if next(calls) > resumed["batch"]:
- store(self.run, self._epoch, step + 1, kept)
+ store(self.run, self._epoch, step, kept)
training/baselines.py
- classes = train.y.dtype.kind == "i"
+ classes = train.y.dtype.kind != "i"
training/evaluation.py tests/training/test_train.py
- if len(split) and (part != "test" or touch_test):
+ if len(split):
tuning/suggestions.py
- before = [lengths[j] for j in range(i) if losses[i] < losses[j]]
+ before = [lengths[j] for j in range(i) if losses[i] > losses[j]]
tuning/importance.py
- shares = raw / raw.sum() if raw.sum() > 0 else raw
+ shares = raw
tuning/summary.py
- elif int(best.name) == 0:
+ elif int(best.name) != 0:
tuning/undisturbed.py
- _PARTS = ("optimizer", "train_function", "stop_training", "steps_per_execution")
+ _PARTS = ("optimizer", "stop_training", "steps_per_execution")
processes/lifeline.py
- os._exit(LEFT)
+ os._exit(0)
""")
