/// A row-major matrix of floats with value semantics.
///
/// For reading, building and testing; training steps work on `FloatBuffer`s in place.
public struct Matrix: Sendable, Equatable {
  public let rows: Int
  public let columns: Int
  private var storage: FloatBuffer

  /// A zero matrix.
  public init(rows: Int, columns: Int) {
    precondition(
      rows >= 0 && columns >= 0, "Matrix: expected sizes of at least 0, found \(rows)x\(columns)")
    self.rows = rows
    self.columns = columns
    storage = FloatBuffer(count: rows * columns)
  }

  /// Precondition: `elements.count == rows * columns`.
  public init(rows: Int, columns: Int, elements: [Float]) {
    self.init(rows: rows, columns: columns)
    precondition(
      elements.count == rows * columns,
      "Matrix: expected \(rows * columns) elements, found \(elements.count)")
    for (index, value) in elements.enumerated() { storage.base[index] = value }
  }

  public static func identity(_ size: Int) -> Matrix {
    var result = Matrix(rows: size, columns: size)
    for index in 0..<size { result[index, index] = 1 }
    return result
  }

  /// For tests and reports; kernels take `withElements`.
  public subscript(row: Int, column: Int) -> Float {
    get { storage.base[row * columns + column] }
    set {
      makeUnique()
      storage.base[row * columns + column] = newValue
    }
  }

  public var elements: [Float] { Array(storage.elements) }

  public func withElements<Result>(
    _ body: (UnsafePointer<Float>) throws -> Result
  ) rethrows -> Result {
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafePointer(storage.base))
  }

  public mutating func withMutableElements<Result>(
    _ body: (UnsafeMutablePointer<Float>) throws -> Result
  ) rethrows -> Result {
    makeUnique()
    defer { withExtendedLifetime(storage) {} }
    return try body(storage.base)
  }

  public static func == (left: Matrix, right: Matrix) -> Bool {
    left.rows == right.rows && left.columns == right.columns
      && left.storage.elements.elementsEqual(right.storage.elements)
  }

  private mutating func makeUnique() {
    if isKnownUniquelyReferenced(&storage) { return }
    let copy = FloatBuffer(count: storage.count, zeroed: false)
    copy.copy(from: storage)
    storage = copy
  }
}
