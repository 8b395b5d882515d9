private import CKernels
public import Numerics

extension WeightSet {
  /// The linear layers of one input: output = x Wᵀ, x as its transforms leave it.
  ///
  /// Shapes: `x` [rows, columns], `output` [rows, output rows of all sites].
  public func linear(
    _ index: Int, _ x: OperandBuffer, rows: Int, into output: UnsafeMutablePointer<Float>,
    accumulate: Bool = false, transformed: TransformedInputs
  ) {
    let site = layout.inputs[index]
    guard let stages = stages(of: index) else {
      DenseProduct.multiplyTransposed(
        x.operand, m: rows, n: site.rows, k: site.columns, a: x.base, b: operands.at(site.offset),
        c: output, accumulate: accumulate)
      return
    }
    for (position, stage) in stages.enumerated() {
      let memory = transformed.rows(input: index, stage: position, count: rows * site.columns)
      transform(stage, x, rows, site.columns, memory, transformed)
      DenseProduct.multiplyTransposed(
        x.operand, m: rows, n: stage.rows.count, k: site.columns, a: memory.values.base,
        b: operands.at(site.offset + stage.rows.lowerBound * site.columns),
        c: output + stage.rows.lowerBound, cStride: site.rows, accumulate: accumulate)
    }
  }

  /// Writes the gradient of `x` to `inputGradient` and the weights' to `gradients` (or adds the
  /// weights' there), and adds to the transforms' there.
  ///
  /// Shapes: `upstream` [rows, output rows of all sites].
  public func linearBackward(
    _ index: Int, _ x: OperandBuffer, _ upstream: OperandBuffer, rows: Int,
    inputGradient: FloatBuffer, gradients: FloatBuffer, accumulate: Bool = false,
    transformed: TransformedInputs
  ) {
    let site = layout.inputs[index]
    guard let stages = stages(of: index) else {
      products(
        site, 0..<site.rows, x, upstream, rows, inputGradient.base, gradients, accumulate)
      return
    }
    let count = rows * site.columns
    for (position, stage) in stages.enumerated() {
      let memory = transformed.rows(input: index, stage: position, count: count)
      let flow = position == 0 ? inputGradient : transformed.scratch(count: count)
      products(site, stage.rows, memory.values, upstream, rows, flow.base, gradients, accumulate)
      stage.transform.backward(
        kept: memory.kept.base, gradients: flow.base, count: rows,
        parameterGradients: gradients.base + stage.gradientOffset)
      if position > 0 { bfq_rows().pointee.add(inputGradient.base, flow.base, Int64(count)) }
    }
  }

  /// nil where activations enter as they are.
  private func stages(of index: Int) -> [TransformStage]? {
    transforms.isEmpty ? nil : transforms[index]
  }

  private func transform(
    _ stage: TransformStage, _ x: OperandBuffer, _ rows: Int, _ columns: Int,
    _ memory: TransformedInputs.Rows, _ transformed: TransformedInputs
  ) {
    let count = rows * columns
    if let floats = x.floats, let values = memory.values.floats {
      stage.transform.forward(
        source: floats, count: rows, kept: memory.kept.base, values: values)
      return
    }
    let values = transformed.scratch(count: count)
    x.read(into: memory.kept.base, count: count)
    stage.transform.forward(
      source: memory.kept.base, count: rows, kept: memory.kept.base, values: values.base)
    memory.values.convert(from: values.base, count: count)
  }

  /// Both products of the way back for some of an input's output rows.
  private func products(
    _ site: LinearInput, _ part: Range<Int>, _ x: OperandBuffer, _ upstream: OperandBuffer,
    _ rows: Int, _ inputGradient: UnsafeMutablePointer<Float>, _ gradients: FloatBuffer,
    _ accumulate: Bool
  ) {
    let start = site.offset + part.lowerBound * site.columns
    DenseProduct.multiply(
      x.operand, m: rows, n: site.columns, k: part.count, a: upstream.at(part.lowerBound),
      aStride: site.rows, b: operands.at(start), c: inputGradient)
    DenseProduct.transposedMultiply(
      x.operand, m: part.count, n: site.columns, k: rows, a: upstream.at(part.lowerBound),
      aStride: site.rows, b: x.base, c: gradients.base + start, accumulate: accumulate)
  }
}
