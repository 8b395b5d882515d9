/// A way of quantizing without training: what rotates the inputs, and how weights are rounded.
public struct PostTrainingMethod: Codable, Hashable, Sendable {
  public enum Rounding: String, Codable, Hashable, Sendable, CaseIterable {
    case nearest
    /// Column by column, errors made up for by the columns to come.
    case gptq
  }

  public let name: String
  public let rotation: RotationKind
  public let rounding: Rounding

  /// A new method is a new row.
  public static let all: [PostTrainingMethod] = [
    PostTrainingMethod(name: "rtn", rotation: .none, rounding: .nearest),
    PostTrainingMethod(name: "gptq", rotation: .none, rounding: .gptq),
    PostTrainingMethod(name: "rtn-hadamard", rotation: .fixed, rounding: .nearest),
    PostTrainingMethod(name: "gptq-hadamard", rotation: .fixed, rounding: .gptq),
    PostTrainingMethod(name: "butterfly-ptq", rotation: .learned, rounding: .nearest),
    PostTrainingMethod(name: "butterfly-gptq", rotation: .learned, rounding: .gptq),
  ]

  public static func named(_ name: String) -> PostTrainingMethod? {
    all.first { $0.name == name }
  }

  /// False where weights alone decide.
  public var needsCalibration: Bool { rounding == .gptq || rotation == .learned }
}
