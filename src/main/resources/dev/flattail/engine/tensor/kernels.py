class Kernels(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

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

  # --- memory layout and number formats ----------------------------------------------------------

  def channels_last(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.contiguous(x, memory_format=2)

  def to_bfloat16(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.to(x, 15, False, False, None)

  # --- layers ------------------------------------------------------------------------------------

  # Convolution in x's number format, then batch normalisation in the parameters' own (float32 also
  # when x is bfloat16), then ReLU in place. shape: stride, padding, groups, relu (0 or 1).
  # One call a layer, so that nothing but what the backward pass needs outlives it.
  def conv_bn_train(self: __torch__.Kernels, x: Tensor, weight: Tensor, gamma: Tensor, beta: Tensor, mean: Tensor, var: Tensor, shape: Tensor) -> Tensor:
    stride = int(shape[0])
    padding = int(shape[1])
    y = torch.conv2d(x, torch.type_as(weight, x), None, [stride, stride], [padding, padding], [1, 1], int(shape[2]))
    y = torch.batch_norm(y, gamma, beta, mean, var, True, 0.1, 1e-05, True)
    if bool(shape[3]):
      y = torch.relu_(y)
    return y

  # The same with the batch's statistics, leaving the running ones alone (momentum 0 would not: 0 * NaN is NaN).
  def conv_bn_keep(self: __torch__.Kernels, x: Tensor, weight: Tensor, gamma: Tensor, beta: Tensor, mean: Tensor, var: Tensor, shape: Tensor) -> Tensor:
    stride = int(shape[0])
    padding = int(shape[1])
    y = torch.conv2d(x, torch.type_as(weight, x), None, [stride, stride], [padding, padding], [1, 1], int(shape[2]))
    y = torch.batch_norm(y, gamma, beta, None, None, True, 0.1, 1e-05, True)
    if bool(shape[3]):
      y = torch.relu_(y)
    return y

  # With the running statistics. A multiply-add, because its double backward is cheap (Hessians).
  def conv_bn_eval(self: __torch__.Kernels, x: Tensor, weight: Tensor, gamma: Tensor, beta: Tensor, mean: Tensor, var: Tensor, shape: Tensor) -> Tensor:
    stride = int(shape[0])
    padding = int(shape[1])
    y = torch.conv2d(x, torch.type_as(weight, x), None, [stride, stride], [padding, padding], [1, 1], int(shape[2]))
    scale = torch.mul(gamma, torch.rsqrt(torch.add(var, 1e-05)))
    shift = torch.sub(beta, torch.mul(mean, scale))
    y = torch.type_as(torch.addcmul(torch.view(shift, [1, -1, 1, 1]), y, torch.view(scale, [1, -1, 1, 1])), y)
    if bool(shape[3]):
      y = torch.relu_(y)
    return y

  # He et al.'s parameter-free shortcut (option A): every second pixel, zero channels on both sides.
  def subsample_pad(self: __torch__.Kernels, x: Tensor, channels: Tensor) -> Tensor:
    pad = int(channels[0])
    s = torch.slice(torch.slice(x, 2, None, None, 2), 3, None, None, 2)
    return torch.constant_pad_nd(s, [0, 0, 0, 0, pad, pad], 0)

  # y is a batch norm's result, which its backward does not need: the sum may overwrite it.
  def add_relu(self: __torch__.Kernels, y: Tensor, shortcut: Tensor) -> Tensor:
    return torch.relu_(torch.add_(y, shortcut))

  # Mean over height and width, in the precision of example.
  def global_average(self: __torch__.Kernels, x: Tensor, example: Tensor) -> Tensor:
    return torch.mean(torch.type_as(x, example), [2, 3])

  # Rounds through bfloat16, so that a product of two such matrices is a bfloat16 product summed in float32.
  def round_to_bfloat16(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.type_as(torch.to(x, 15, False, False, None), x)
