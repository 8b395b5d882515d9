internal import DataFaults

/// A checkpoint of llama2.c: legacy, version 1 (float32) or version 2 (int8 groups).
///
/// Rows of q and k are stored in interleaved rotary order, as this project wants them.
/// Source: github.com/karpathy/llama2.c, export.py.
public struct Llama2cFile: TensorSource {
  public let configuration: LlamaConfiguration
  /// 0 for legacy.
  public let version: Int
  private let file: MappedFile
  private let groupSize: Int
  private let places: [String: Llama2cLayout.Place]

  /// Throws: `DataFault` for impossible sizes, and where the file's size is not exactly theirs.
  public init(_ file: MappedFile) throws {
    let header = try Llama2cHeader(file)
    let layout = try Llama2cLayout(header, file: file.name)
    guard file.byteCount == layout.byteCount else {
      throw DataFault(
        file: file.name, place: "size", found: "\(file.byteCount) bytes",
        expected: "\(layout.byteCount) bytes for llama2.c version \(header.version)")
    }
    self.file = file
    configuration = header.configuration
    version = header.version
    groupSize = header.groupSize
    places = layout.places
  }

  public var names: [String] { places.keys.sorted() }

  public func shape(of name: String) -> [Int]? { places[name]?.shape }

  public func read(_ name: String, into destination: UnsafeMutablePointer<Float>) throws {
    guard let place = places[name] else {
      throw DataFault(
        file: file.name, place: "tensor \(name)", found: "no such tensor", expected: "the tensor")
    }
    let count = place.shape.reduce(1, *)
    file.withBytes { bytes in
      guard let source = bytes.baseAddress.map({ $0 + place.offset }) else { return }
      if place.quantized {
        dequantize(source, count: count, into: destination)
      } else {
        FloatCoding.decode(source, count: count, as: .float32, into: destination)
      }
    }
    try FloatCoding.checkFinite(destination, count: count, name: name, file: file.name)
  }

  /// w = q * scale of its group.
  private func dequantize(
    _ source: UnsafeRawPointer, count: Int, into destination: UnsafeMutablePointer<Float>
  ) {
    let scales = source + count
    for group in 0..<count / groupSize {
      let bits = scales.loadUnaligned(fromByteOffset: 4 * group, as: UInt32.self)
      let scale = Float(bitPattern: UInt32(littleEndian: bits))
      for index in group * groupSize..<(group + 1) * groupSize {
        destination[index] = scale * Float(source.load(fromByteOffset: index, as: Int8.self))
      }
    }
  }
}
