internal import DataFaults

/// The head of a llama2.c checkpoint: version, seven sizes, and where the weights begin.
struct Llama2cHeader {
  /// "ak42", which all but the legacy version begin with.
  static let magic: UInt32 = 0x616B_3432

  /// 0 legacy, 1 float32, 2 groups of int8.
  let version: Int
  let configuration: LlamaConfiguration
  /// Weights per scale, in version 2.
  let groupSize: Int
  /// Bytes before the weights.
  let byteCount: Int

  init(_ file: MappedFile) throws {
    let first = try file.integer(at: 0, as: UInt32.self, place: "header")
    version =
      first == Self.magic
      ? Int(try file.integer(at: 4, as: Int32.self, place: "version")) : 0
    guard first != Self.magic || (1...2).contains(version) else {
      throw DataFault(
        file: file.name, place: "version", found: "\(version)", expected: "version 1 or 2")
    }
    byteCount = version == 0 ? 28 : 256
    groupSize =
      version == 2 ? Int(try file.integer(at: 37, as: Int32.self, place: "group size")) : 0
    configuration = try Self.configuration(file, version: version)
    try check(file)
  }

  private static func configuration(
    _ file: MappedFile, version: Int
  ) throws -> LlamaConfiguration {
    let start = version == 0 ? 0 : 8
    let sizes = try (0..<7).map {
      Int(try file.integer(at: start + 4 * $0, as: Int32.self, place: "header"))
    }
    let shared =
      version == 0
      ? sizes[5] > 0 : try file.integer(at: 36, as: UInt8.self, place: "shared head") != 0
    let vocabulary = version == 0 ? abs(sizes[5]) : sizes[5]
    return LlamaConfiguration(
      dimension: sizes[0], hiddenDimension: sizes[1], layerCount: sizes[2], headCount: sizes[3],
      keyValueHeadCount: sizes[4], vocabularySize: vocabulary, contextLength: sizes[6],
      tiedHead: shared, beginToken: vocabulary > 2 ? 1 : nil,
      endTokens: vocabulary > 2 ? [1, 2] : [])
  }

  private func check(_ file: MappedFile) throws {
    try configuration.check(file: file.name)
    guard configuration.queryWidth == configuration.dimension else {
      throw DataFault(
        file: file.name, place: "heads", found: "\(configuration.headCount)",
        expected: "a divisor of dimension \(configuration.dimension)")
    }
    guard version != 2 || groupSize > 0 else {
      throw DataFault(
        file: file.name, place: "group size", found: "\(groupSize)", expected: "at least 1")
    }
  }
}
