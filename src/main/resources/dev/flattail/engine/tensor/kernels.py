class Kernels(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # TorchScript as libtorch stores it: Python's syntax, operators of the aten namespace as torch.NAME, numbers for
  # enumerations (memory_format=2: channels-last; number formats 6: float32, 7: float64, 15: bfloat16).

  # --- derivatives -------------------------------------------------------------------------------

  def gradient(self: __torch__.Kernels, output: Tensor, at: Tensor) -> Tensor:
    g = torch.grad([output], [at], None, None, False, False)[0]
    assert g is not None, "the output does not depend on the input"
    return g

  def differentiable_gradient(self: __torch__.Kernels, output: Tensor, at: Tensor) -> Tensor:
    g = torch.grad([output], [at], None, True, True, False)[0]
    assert g is not None, "the output does not depend on the input"
    return g

  def vector_jacobian(self: __torch__.Kernels, output: Tensor, at: Tensor, direction: Tensor) -> Tensor:
    g = torch.grad([output], [at], annotate(List[Optional[Tensor]], [direction]), True, False, False)[0]
    assert g is not None, "the output does not depend on the input"
    return g

  def differentiable_vector_jacobian(self: __torch__.Kernels, output: Tensor, at: Tensor, direction: Tensor) -> Tensor:
    g = torch.grad([output], [at], annotate(List[Optional[Tensor]], [direction]), True, True, False)[0]
    assert g is not None, "the output does not depend on the input"
    return g

  # --- memory layout and number formats ----------------------------------------------------------

  def channels_last(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.contiguous(x, memory_format=2)

  def to_bfloat16(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.to(x, 15, False, False, None)

  def in_format_of(self: __torch__.Kernels, x: Tensor, example: Tensor) -> Tensor:
    return torch.type_as(x, example)

  # --- layers ------------------------------------------------------------------------------------

  # In x's number format. shape: stride, padding, groups, relu (0 or 1).
  def convolution(self: __torch__.Kernels, x: Tensor, weight: Tensor, shape: Tensor) -> Tensor:
    stride = int(shape[0])
    padding = int(shape[1])
    return torch.conv2d(x, torch.type_as(weight, x), None, [stride, stride], [padding, padding], [1, 1], int(shape[2]))

  # With a bias, zero-padded by half the kernel. relu overwrites what the convolution's backward does not need.
  def convolution_bias(self: __torch__.Kernels, x: Tensor, weight: Tensor, bias: Tensor, shape: Tensor) -> Tensor:
    padding = int(shape[0])
    y = torch.conv2d(x, torch.type_as(weight, x), torch.type_as(bias, x), [1, 1], [padding, padding], [1, 1], 1)
    if bool(shape[1]):
      y = torch.relu_(y)
    return y

  # In place: y is a batch norm's result, which its backward does not need.
  def activation(self: __torch__.Kernels, y: Tensor, shape: Tensor) -> Tensor:
    if bool(shape[3]):
      y = torch.relu_(y)
    return y

  # Batch normalisation in its parameters' number format (float32 also when x is bfloat16).
  def norm_train(self: __torch__.Kernels, x: Tensor, gamma: Tensor, beta: Tensor, mean: Tensor, var: Tensor) -> Tensor:
    return torch.batch_norm(x, gamma, beta, mean, var, True, 0.1, 1e-05, True)

  # The same, writing down the batch's mean and biased variance.
  def norm_record(self: __torch__.Kernels, x: Tensor, gamma: Tensor, beta: Tensor, mean: Tensor, var: Tensor, batch_mean: Tensor, batch_var: Tensor) -> Tensor:
    y, m, inv_std = torch.native_batch_norm(x, gamma, beta, mean, var, True, 0.1, 1e-05)
    batch_mean = torch.copy_(batch_mean, torch.detach(m))
    batch_var = torch.copy_(batch_var, torch.sub(torch.pow(torch.detach(inv_std), -2), 1e-05))
    return y

  # The same with the batch's statistics, leaving the running ones alone (momentum 0 would not: 0 * NaN is NaN).
  def norm_keep(self: __torch__.Kernels, x: Tensor, gamma: Tensor, beta: Tensor, mean: Tensor, var: Tensor) -> Tensor:
    return torch.batch_norm(x, gamma, beta, None, None, True, 0.1, 1e-05, True)

  # With the running statistics. A multiply-add, because its double backward is cheap (Hessians).
  def norm_eval(self: __torch__.Kernels, x: Tensor, gamma: Tensor, beta: Tensor, mean: Tensor, var: Tensor) -> Tensor:
    scale = torch.mul(gamma, torch.rsqrt(torch.add(var, 1e-05)))
    shift = torch.sub(beta, torch.mul(mean, scale))
    return torch.type_as(torch.addcmul(torch.view(shift, [1, -1, 1, 1]), x, torch.view(scale, [1, -1, 1, 1])), x)

  # Convolution, batch normalisation, ReLU. One call a layer, so that nothing but what the backward pass needs outlives it.
  def conv_bn_train(self: __torch__.Kernels, x: Tensor, weight: Tensor, gamma: Tensor, beta: Tensor, mean: Tensor, var: Tensor, shape: Tensor) -> Tensor:
    y = (self).norm_train((self).convolution(x, weight, shape), gamma, beta, mean, var)
    return (self).activation(y, shape)

  def conv_bn_record(self: __torch__.Kernels, x: Tensor, weight: Tensor, gamma: Tensor, beta: Tensor, mean: Tensor, var: Tensor, batch_mean: Tensor, batch_var: Tensor, shape: Tensor) -> Tensor:
    y = (self).norm_record((self).convolution(x, weight, shape), gamma, beta, mean, var, batch_mean, batch_var)
    return (self).activation(y, shape)

  def conv_bn_keep(self: __torch__.Kernels, x: Tensor, weight: Tensor, gamma: Tensor, beta: Tensor, mean: Tensor, var: Tensor, shape: Tensor) -> Tensor:
    y = (self).norm_keep((self).convolution(x, weight, shape), gamma, beta, mean, var)
    return (self).activation(y, shape)

  def conv_bn_eval(self: __torch__.Kernels, x: Tensor, weight: Tensor, gamma: Tensor, beta: Tensor, mean: Tensor, var: Tensor, shape: Tensor) -> Tensor:
    y = (self).norm_eval((self).convolution(x, weight, shape), gamma, beta, mean, var)
    return (self).activation(y, shape)

  # Vectors, in training alone.
  def norm_relu_train(self: __torch__.Kernels, x: Tensor, gamma: Tensor, beta: Tensor, mean: Tensor, var: Tensor) -> Tensor:
    return torch.relu_(torch.batch_norm(x, gamma, beta, mean, var, True, 0.1, 1e-05, True))

  def norm_relu_keep(self: __torch__.Kernels, x: Tensor, gamma: Tensor, beta: Tensor) -> Tensor:
    return torch.relu_(torch.batch_norm(x, gamma, beta, None, None, True, 0.1, 1e-05, True))

  # He et al.'s parameter-free shortcut (option A): every second pixel, zero channels on both sides.
  def subsample_pad(self: __torch__.Kernels, x: Tensor, channels: Tensor) -> Tensor:
    pad = int(channels[0])
    s = torch.slice(torch.slice(x, 2, None, None, 2), 3, None, None, 2)
    return torch.constant_pad_nd(s, [0, 0, 0, 0, pad, pad], 0)

  # y is a batch norm's result, which its backward does not need: the sum may overwrite it.
  def add_relu(self: __torch__.Kernels, y: Tensor, shortcut: Tensor) -> Tensor:
    return torch.relu_(torch.add_(y, shortcut))

  # 3x3 windows, stride 2, one pixel of border.
  def max_pool(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.max_pool2d(x, [3, 3], [2, 2], [1, 1], [1, 1], False)

  # Mean over height and width, in the precision of example.
  def global_average(self: __torch__.Kernels, x: Tensor, example: Tensor) -> Tensor:
    return torch.mean(torch.type_as(x, example), [2, 3])

  def rows(self: __torch__.Kernels, x: Tensor, indices: Tensor) -> Tensor:
    return torch.index_select(x, 0, indices)

  # Rounds through bfloat16, so that a product of two such matrices is a bfloat16 product summed in float32.
  def round_to_bfloat16(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.type_as(torch.to(x, 15, False, False, None), x)

  # --- numbers in recorded computations -----------------------------------------------------------

  def times(self: __torch__.Kernels, x: Tensor, numbers: Tensor) -> Tensor:
    return torch.mul(x, float(numbers[0]))

  def power(self: __torch__.Kernels, x: Tensor, numbers: Tensor) -> Tensor:
    return torch.pow(x, float(numbers[0]))

  def at_least(self: __torch__.Kernels, x: Tensor, numbers: Tensor) -> Tensor:
    return torch.clamp_min(x, float(numbers[0]))

  def within(self: __torch__.Kernels, x: Tensor, numbers: Tensor) -> Tensor:
    most = float(numbers[0])
    return torch.clamp(x, torch.neg(most), most)

  # --- flat vectors ------------------------------------------------------------------------------
  # Called with recording off. numbers: float64 scalars in the order of the Java method's arguments.

  def assign(self: __torch__.Kernels, target: Tensor, source: Tensor) -> Tensor:
    return torch.copy_(target, source)

  # part: first element, and the one behind the last.
  def write(self: __torch__.Kernels, target: Tensor, part: Tensor, source: Tensor) -> Tensor:
    return torch.copy_(torch.slice(target, 0, int(part[0]), int(part[1])), source)

  def moved(self: __torch__.Kernels, w: Tensor, x: Tensor, numbers: Tensor) -> Tensor:
    return torch.add(w, x, alpha=float(numbers[0]))

  # target = share target + (1 - share) x, in place.
  def follow(self: __torch__.Kernels, target: Tensor, x: Tensor, numbers: Tensor) -> Tensor:
    share = float(numbers[0])
    return torch.add_(torch.mul_(target, share), x, alpha=torch.sub(1.0, share))

  # Overwrites as many rows as there are, from the given one on.
  def put_rows(self: __torch__.Kernels, target: Tensor, rows: Tensor, first: Tensor) -> Tensor:
    start = int(first[0])
    end = torch.add(start, torch.size(rows, 0))
    return torch.copy_(torch.slice(target, 0, start, end), rows)

  # Position of the first number that is not finite: [1, 1], or [0, 1] when there is none.
  def first_non_finite(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.slice(torch.nonzero(torch.logical_not(torch.isfinite(x))), 0, 0, 1)

  def gaussian_like(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.randn_like(x)

  # --- embeddings --------------------------------------------------------------------------------

  def mean_cosine(self: __torch__.Kernels, x: Tensor, target: Tensor) -> Tensor:
    return torch.mean(torch.cosine_similarity(x, torch.detach(target), 1, 1e-08))

  def log_sum_exp_columns(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.logsumexp(x, [0], False)

  # Lengths of rows of so many numbers as they lie in row-major order; the derivative at zero is zero.
  def row_lengths(self: __torch__.Kernels, x: Tensor, width: Tensor) -> Tensor:
    return torch.linalg_vector_norm(torch.reshape(x, [-1, int(width[0])]), 2, [1], True)

  # --- weight matrices ---------------------------------------------------------------------------
  # Called with recording off. shapes: for each tensor of the vector rows, columns, 1 for a matrix or 0 for a single row.

  # w + factor |row| noise.
  def row_noise(self: __torch__.Kernels, w: Tensor, noise: Tensor, numbers: Tensor, shapes: Tensor) -> Tensor:
    moved = torch.clone(w)
    factor = float(numbers[0])
    start = 0
    for i in range(torch.floordiv(torch.numel(shapes), 3)):
      rows = int(shapes[torch.mul(i, 3)])
      columns = int(shapes[torch.add(torch.mul(i, 3), 1)])
      end = torch.add(start, torch.mul(rows, columns))
      piece = torch.view(torch.slice(moved, 0, start, end), [rows, columns])
      draw = torch.view(torch.slice(noise, 0, start, end), [rows, columns])
      piece = torch.addcmul_(piece, draw, torch.linalg_vector_norm(piece, 2, [1], True), value=factor)
      start = end
    return moved

  # gradient += factor sigma u v' for each matrix, in place; gives each sigma. The 128th power of m m' is close to a multiple
  # of u u'; its column with the largest diagonal entry cannot vanish.
  def add_spectral_gradient(self: __torch__.Kernels, gradient: Tensor, w: Tensor, numbers: Tensor, shapes: Tensor) -> Tensor:
    sigmas = annotate(List[Tensor], [])
    factor = float(numbers[0])
    start = 0
    for i in range(torch.floordiv(torch.numel(shapes), 3)):
      rows = int(shapes[torch.mul(i, 3)])
      columns = int(shapes[torch.add(torch.mul(i, 3), 1)])
      end = torch.add(start, torch.mul(rows, columns))
      if bool(shapes[torch.add(torch.mul(i, 3), 2)]):
        m = torch.view(torch.slice(w, 0, start, end), [rows, columns])
        target = torch.view(torch.slice(gradient, 0, start, end), [rows, columns])
        if torch.gt(rows, columns):
          m = torch.t(m)
          target = torch.t(target)
        power = torch.mm(m, torch.t(m))
        for k in range(7):
          power = torch.div(power, torch.add(torch.linalg_vector_norm(power), 1e-30))
          power = torch.mm(power, power)
        column = torch.index_select(power, 1, torch.reshape(torch.argmax(torch.diagonal(power)), [1]))
        u = torch.div(column, torch.add(torch.linalg_vector_norm(column), 1e-30))
        v = torch.mm(torch.t(m), u)
        target = torch.addmm_(target, u, torch.t(v), beta=1, alpha=factor)
        sigmas = torch.append(sigmas, torch.linalg_vector_norm(v))
      start = end
    return torch.stack(sigmas)

  # The scalars of a step in one transfer from the device: all as float64, the last one |g|^2.
  def step_report(self: __torch__.Kernels, g: Tensor, scalars: List[Tensor]) -> Tensor:
    out = annotate(List[Tensor], [])
    for i in range(torch.len(scalars)):
      out = torch.append(out, torch.to(torch.reshape(scalars[i], []), 7, False, False, None))
    out = torch.append(out, torch.to(torch.dot(g, g), 7, False, False, None))
    return torch.stack(out)

  # --- classes -----------------------------------------------------------------------------------
  # Called with recording off.

  # |sum over the samples b of class j of residual_bi feature_b| for each pair of the present classes: [i, j]. order: samples
  # sorted by class; sizes: how many each present class has.
  def class_pair_norms(self: __torch__.Kernels, residuals: Tensor, features: Tensor, order: Tensor, present: Tensor, sizes: Tensor) -> Tensor:
    r = torch.index_select(torch.index_select(residuals, 1, present), 0, order)
    f = torch.index_select(features, 0, order)
    norms = annotate(List[Tensor], [])
    start = 0
    for i in range(torch.numel(sizes)):
      end = torch.add(start, int(sizes[i]))
      g = torch.mm(torch.t(torch.slice(r, 0, start, end)), torch.slice(f, 0, start, end))
      norms = torch.append(norms, torch.linalg_vector_norm(g, 2, [1]))
      start = end
    return torch.stack(norms, 1)

  # --- Krylov spaces -----------------------------------------------------------------------------
  # Called with recording off. basis: rows of unit vectors, the first count of them in use.

  # target += weight x; x may be in another number format.
  def accumulate(self: __torch__.Kernels, target: Tensor, x: Tensor, numbers: Tensor) -> Tensor:
    return torch.add_(target, x, alpha=float(numbers[0]))

  def set_row(self: __torch__.Kernels, basis: Tensor, row: Tensor, x: Tensor) -> Tensor:
    return torch.copy_(torch.select(basis, 0, int(row[0])), x)

  # Takes the part along one row out of x; gives its length.
  def remove_row(self: __torch__.Kernels, basis: Tensor, row: Tensor, x: Tensor) -> Tensor:
    q = torch.select(basis, 0, int(row[0]))
    c = torch.dot(q, x)
    x = torch.add_(x, q, alpha=torch.neg(float(c)))
    return c

  def coefficients(self: __torch__.Kernels, basis: Tensor, count: Tensor, x: Tensor) -> Tensor:
    return torch.mv(torch.slice(basis, 0, 0, int(count[0])), x)

  # Takes the part in the span of the rows out of x, in one pass; gives its coefficients.
  def remove_span(self: __torch__.Kernels, basis: Tensor, count: Tensor, x: Tensor) -> Tensor:
    q = torch.slice(basis, 0, 0, int(count[0]))
    c = torch.mv(q, x)
    x = torch.addmv_(x, torch.t(q), c, beta=1, alpha=-1)
    return c

  def combination(self: __torch__.Kernels, basis: Tensor, count: Tensor, c: Tensor) -> Tensor:
    return torch.mv(torch.t(torch.slice(basis, 0, 0, int(count[0]))), c)

  # Inner products of the first counts[0] rows of one basis with the first counts[1] of another.
  def inner_products(self: __torch__.Kernels, basis: Tensor, counts: Tensor, other: Tensor) -> Tensor:
    rows = torch.slice(basis, 0, 0, int(counts[0]))
    return torch.matmul(rows, torch.t(torch.slice(other, 0, 0, int(counts[1]))))

  # The same for rows in float32 and x in float64: a block of columns is widened at once. at: first row, end, columns of a block.
  def coefficients_in_blocks(self: __torch__.Kernels, basis: Tensor, at: Tensor, x: Tensor) -> Tensor:
    q = torch.slice(basis, 0, int(at[0]), int(at[1]))
    width = int(at[2])
    c = torch.new_zeros(x, [torch.size(q, 0)])
    size = torch.numel(x)
    for i in range(torch.floordiv(torch.sub(torch.add(size, width), 1), width)):
      start = torch.mul(i, width)
      end = torch.add(start, width)
      block = torch.type_as(torch.slice(q, 1, start, end), x)
      c = torch.addmv_(c, block, torch.slice(x, 0, start, end), beta=1, alpha=1)
    return c

  def remove_rows_in_blocks(self: __torch__.Kernels, basis: Tensor, at: Tensor, x: Tensor) -> Tensor:
    c = (self).coefficients_in_blocks(basis, at, x)
    q = torch.slice(basis, 0, int(at[0]), int(at[1]))
    width = int(at[2])
    size = torch.numel(x)
    for i in range(torch.floordiv(torch.sub(torch.add(size, width), 1), width)):
      start = torch.mul(i, width)
      end = torch.add(start, width)
      block = torch.type_as(torch.slice(q, 1, start, end), x)
      piece = torch.addmv_(torch.slice(x, 0, start, end), torch.t(block), c, beta=1, alpha=-1)
    return c

  def combination_in_blocks(self: __torch__.Kernels, basis: Tensor, at: Tensor, c: Tensor) -> Tensor:
    q = torch.slice(basis, 0, int(at[0]), int(at[1]))
    width = int(at[2])
    size = torch.size(q, 1)
    x = torch.new_zeros(c, [size])
    for i in range(torch.floordiv(torch.sub(torch.add(size, width), 1), width)):
      start = torch.mul(i, width)
      end = torch.add(start, width)
      block = torch.type_as(torch.slice(q, 1, start, end), c)
      piece = torch.addmv_(torch.slice(x, 0, start, end), torch.t(block), c, beta=1, alpha=1)
    return x

  # at: rows of each basis, columns of a block.
  def inner_products_in_blocks(self: __torch__.Kernels, basis: Tensor, at: Tensor, other: Tensor) -> Tensor:
    p = torch.slice(basis, 0, 0, int(at[0]))
    q = torch.slice(other, 0, 0, int(at[1]))
    width = int(at[2])
    size = torch.size(p, 1)
    inner = torch.new_zeros(p, [int(at[0]), int(at[1])], dtype=7)
    for i in range(torch.floordiv(torch.sub(torch.add(size, width), 1), width)):
      start = torch.mul(i, width)
      end = torch.add(start, width)
      left = torch.type_as(torch.slice(p, 1, start, end), inner)
      right = torch.type_as(torch.slice(q, 1, start, end), inner)
      inner = torch.addmm_(inner, left, torch.t(right), beta=1, alpha=1)
    return inner

  # The first rows become c times the rows [at[0], at[1]), block by block, so that no second basis is needed.
  def replace_rows(self: __torch__.Kernels, basis: Tensor, at: Tensor, c: Tensor) -> Tensor:
    q = torch.slice(basis, 0, int(at[0]), int(at[1]))
    width = int(at[2])
    size = torch.size(q, 1)
    target = torch.slice(basis, 0, 0, torch.size(c, 0))
    for i in range(torch.floordiv(torch.sub(torch.add(size, width), 1), width)):
      start = torch.mul(i, width)
      end = torch.add(start, width)
      block = torch.mm(c, torch.type_as(torch.slice(q, 1, start, end), c))
      piece = torch.copy_(torch.slice(target, 1, start, end), block)
    return target

  def norm(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.linalg_vector_norm(x)

  # |x[a:b]|^2 for each pair (a, b) of the bounds, summed in float64: in float32 a long sum is off by 3e-5.
  def range_squares(self: __torch__.Kernels, x: Tensor, bounds: Tensor) -> Tensor:
    out = annotate(List[Tensor], [])
    for i in range(torch.floordiv(torch.numel(bounds), 2)):
      part = torch.slice(x, 0, int(bounds[torch.mul(i, 2)]), int(bounds[torch.add(torch.mul(i, 2), 1)]))
      wide = torch.to(part, 7, False, False, None)
      out = torch.append(out, torch.dot(wide, wide))
    return torch.stack(out)

  # Eigenvalues, ascending, and eigenvectors in columns.
  def symmetric_eigen(self: __torch__.Kernels, a: Tensor) -> Tuple[Tensor, Tensor]:
    return torch.linalg_eigh(a, "L")
