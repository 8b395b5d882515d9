/// A tensor about to be written: its form, and how to make its contents when its turn comes.
public struct StoredTensor {
  /// Fills the tensor's memory.
  public enum Contents {
    /// Floats, encoded as the tensor's type.
    case floats((UnsafeMutablePointer<Float>) throws -> Void)
    /// The bytes as they are stored.
    case bytes((UnsafeMutableRawBufferPointer) throws -> Void)
  }

  public var name: String
  public var type: ElementType
  public var shape: [Int]
  public var contents: Contents

  /// Precondition: `contents` are `.bytes` where `type` is not a float type.
  public init(_ name: String, _ type: ElementType, shape: [Int], contents: Contents) {
    if case .floats = contents {
      precondition(type.isFloat, "StoredTensor: expected a float type, found \(type.rawValue)")
    }
    self.name = name
    self.type = type
    self.shape = shape
    self.contents = contents
  }

  /// A tensor that is copied from `source` by its name.
  public init(_ name: String, _ type: ElementType, shape: [Int], from source: any TensorSource) {
    self.init(name, type, shape: shape, contents: .floats { try source.read(name, into: $0) })
  }

  /// Bytes as a `U8` vector.
  public init(_ name: String, bytes: [UInt8]) {
    self.init(
      name, .uint8, shape: [bytes.count], contents: .bytes { $0.copyBytes(from: bytes) })
  }
}
