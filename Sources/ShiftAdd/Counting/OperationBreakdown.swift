public import ButterflyQuant
internal import Models

/// The arithmetic of one decoded token, or of one image, by where it happens.
public struct OperationBreakdown: Sendable, Hashable {
  /// Weight products of the linear sites: integers.
  public var sites = OperationCount()
  /// Products with the head, and of patches with their embedding, in signed bytes or floats.
  public var head = OperationCount()
  /// Rotations of activations.
  public var rotations = OperationCount()
  /// Scaling of activations to bytes and of sums back to floats.
  public var scaling = OperationCount()
  /// Attention, norms, and rotary angles and SwiGLU, or GELU or ReLU: floats.
  public var rest = OperationCount()

  public var total: OperationCount { sites + head + rotations + scaling + rest }

  /// What `parts` take of a language model's token, after `context` positions.
  ///
  /// Precondition: the parts are a language model's.
  public init(_ parts: PackedParts, context: Int) {
    let c = parts.architecture.language
    addSites(parts, rows: 1)
    head = Self.products(c.vocabularySize * c.dimension)
    rest = Self.rest(c, context)
  }

  /// What `parts` take of an image.
  ///
  /// Precondition: the parts are a vision transformer's.
  public init(imageOf parts: PackedParts) {
    let c = parts.architecture.vision
    addSites(parts, rows: c.tokens)
    head = Self.products(c.patches * c.patchWidth * c.dimension + c.classCount * c.pooledWidth)
    rest = Self.rest(c)
  }

  private mutating func addSites(_ parts: PackedParts, rows: Int) {
    for site in parts.sites {
      sites += rows * Self.products(site)
      scaling += rows * Self.sums(site, parts.groupSize, parts.activations)
    }
    for (group, rotation) in zip(parts.groups, parts.rotations) {
      scaling += rows * Self.quantizing(group.columns, parts.activations)
      if let rotation {
        let plan = parts.shape.plan(size: group.columns)
        rotations += rows * Self.rotating(rotation, plan, parts.liftingBits)
      }
    }
  }

  /// One weight: its signed powers of two, shifted and added.
  private static func products(_ matrix: PackedParts.CodedMatrix) -> OperationCount {
    var histogram = [Int](repeating: 0, count: 256)
    for code in matrix.codes { histogram[Int(code)] += 1 }
    var count = OperationCount()
    for code in 0..<1 << matrix.codebook.bits {
      let terms = SignedPowers(matrix.codebook.level(of: UInt8(code))).terms
      count.shifts += histogram[code] * terms.count { $0.shift > 0 }
      count.adds += histogram[code] * terms.count
    }
    return count
  }

  /// A block's sum: its scale in quarters, the exponent, and the running sum; a row's last scale.
  private static func sums(
    _ matrix: PackedParts.CodedMatrix, _ groupSize: Int, _ rule: QuantizedActivations.ScaleRule
  ) -> OperationCount {
    let layout = BlockLayout(columns: matrix.columns, groupSize: groupSize)
    let blocks = matrix.rows * layout.blocks
    var count = OperationCount(shifts: blocks * 3, adds: blocks * 2)
    switch rule {
    case .absmax: count.multiplies += matrix.rows
    case .powerOfTwo: count.shifts += matrix.rows
    }
    return count
  }

  private static func quantizing(
    _ columns: Int, _ rule: QuantizedActivations.ScaleRule
  ) -> OperationCount {
    switch rule {
    case .absmax: OperationCount(multiplies: columns)
    case .powerOfTwo: OperationCount(shifts: columns)
    }
  }

  // A pair in floats, turned or through a free block: four products, two sums.
  private static func rotating(
    _ rotation: PackedParts.Rotation, _ plan: RotationPlan, _ liftingBits: Int?
  ) -> OperationCount {
    if let liftingBits {
      var count = OperationCount()
      let lifting = DyadicRotationReference(
        plan: plan,
        coefficients: DyadicCoefficients(angles: rotation.parameters, fractionBits: liftingBits))
      _ = lifting.forward([Int32](repeating: 0, count: plan.size), counting: &count)
      return count
    }
    let pairs = plan.operationCount
    return OperationCount(adds: 2 * pairs, multiplies: 4 * pairs)
  }

  private static func products(_ count: Int) -> OperationCount {
    OperationCount(adds: count, multiplies: count)
  }

  private static func rest(_ c: LlamaConfiguration, _ context: Int) -> OperationCount {
    let attended = (0..<c.layerCount).reduce(0) { $0 + min(context, c.window($1)) }
    let norms = 2 * c.dimension * 2
    let rotary = 4 * (c.queryWidth + c.keyValueWidth) / 2
    let activation = 3 * c.hiddenDimension
    let layers = 2 * attended * c.queryWidth + c.layerCount * (norms + rotary + activation)
    return OperationCount(adds: layers, multiplies: layers + 2 * c.dimension)
  }

  private static func rest(_ c: VisionConfiguration) -> OperationCount {
    let attention = 2 * c.tokens * c.dimension
    let norms = 2 * c.dimension * 2
    let activation = c.activation == .relu ? 0 : 3 * c.hiddenDimension
    let layer = attention + norms + activation
    let count = c.layerCount * c.tokens * layer + 2 * c.pooledWidth
    return OperationCount(adds: count, multiplies: count)
  }
}
