internal import DataFaults

/// Where each tensor of a llama2.c checkpoint lies.
struct Llama2cLayout {
  struct Place: Sendable {
    var shape: [Int]
    var offset: Int
    /// Int8 weights, then a scale for each group; plain float32 otherwise.
    var quantized: Bool
  }

  private(set) var places: [String: Place] = [:]
  /// Size of the whole file.
  private(set) var byteCount: Int
  private let header: Llama2cHeader
  private let file: String

  init(_ header: Llama2cHeader, file: String) throws {
    self.header = header
    self.file = file
    byteCount = header.byteCount
    try addWeights()
  }

  private var configuration: LlamaConfiguration { header.configuration }

  /// The blocks in file order: legacy interleaves the norms, later versions put them first.
  private mutating func addWeights() throws {
    let matrices = ["attn.q", "attn.k", "attn.v", "attn.o", "mlp.gate", "mlp.down", "mlp.up"]
    if header.version == 0 {
      try add(LlamaTensorNames.embedding)
      try addLayers(["attn.norm", "attn.q", "attn.k", "attn.v", "attn.o", "mlp.norm"])
      try addLayers(["mlp.gate", "mlp.down", "mlp.up"])
      try add(LlamaTensorNames.norm)
      try skip(floats: configuration.contextLength * configuration.headDimension)
    } else {
      try addLayers(["attn.norm", "mlp.norm"])
      try add(LlamaTensorNames.norm)
      try add(LlamaTensorNames.embedding)
      try addLayers(matrices)
    }
    if !configuration.tiedHead { try add(LlamaTensorNames.head) }
  }

  private mutating func addLayers(_ parts: [String]) throws {
    let shapes = LlamaTensorNames.layerParts(configuration)
    for part in parts {
      guard let shape = shapes.first(where: { $0.0 == part })?.1 else { continue }
      for index in 0..<configuration.layerCount {
        try add(LlamaTensorNames.layer(index, part), shape: shape)
      }
    }
  }

  private mutating func add(_ name: String) throws {
    let matrix = [configuration.vocabularySize, configuration.dimension]
    try add(name, shape: name == LlamaTensorNames.norm ? [configuration.dimension] : matrix)
  }

  private mutating func add(_ name: String, shape: [Int]) throws {
    let quantized = header.version == 2 && shape.count == 2
    places[name] = Place(shape: shape, offset: byteCount, quantized: quantized)
    let count = shape.reduce(1, *)
    guard quantized else { return try skip(floats: count) }
    guard count % header.groupSize == 0 else {
      throw DataFault(
        file: file, place: "group size", found: "\(header.groupSize)",
        expected: "a divisor of the \(count) weights of \(name)")
    }
    try skip(bytes: count)
    try skip(floats: count / header.groupSize)
  }

  private mutating func skip(floats count: Int) throws {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: 4)
    try skip(bytes: overflow ? .max : bytes)
  }

  private mutating func skip(bytes count: Int) throws {
    let (sum, overflow) = byteCount.addingReportingOverflow(count)
    guard !overflow else {
      throw DataFault(
        file: file, place: "header", found: "sizes beyond 63 bits", expected: "sizes that fit")
    }
    byteCount = sum
  }
}
