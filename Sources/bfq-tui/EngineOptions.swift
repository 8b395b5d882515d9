import ArgumentParser
import EngineRuntime
import ShiftAdd

/// Which arithmetic runs a model, and how a packed one is made.
struct EngineOptions: ParsableArguments {
  /// The arithmetic of a pass.
  enum Kind: String, CaseIterable, ExpressibleByArgument {
    /// Full precision.
    case reference
    /// Quantized weights, floating-point arithmetic.
    case fakeQuant = "fake-quant"
    /// Packed codes, integer shifts and adds.
    case shiftAdd = "shift-add"
  }

  @Option(help: "reference (full precision), fake-quant or shift-add.") var engine: Kind =
    .reference
  @OptionGroup var packing: PackingOptions
}

/// How a packed model keeps what is not a linear site.
struct PackingOptions: ParsableArguments {
  @Option(help: "Embedding and head of a packed model: int8 or fp32.") var head: String = "int8"
  @Option(help: "Scale of a packed model's activations: absmax or power-of-two.")
  var activationScale: String = "absmax"

  @Option(help: "Rotations of a packed model in shifts and adds, with fractions of 4-12 bits.")
  var liftingBits: Int?

  mutating func validate() throws {
    if let liftingBits, !(4...12).contains(liftingBits) {
      throw ValidationError("--lifting-bits: found \(liftingBits), expected 4...12")
    }
    guard head == "int8" || head == "fp32" else {
      throw ValidationError("--head: found \(head), expected int8 or fp32")
    }
    guard activationScale == "absmax" || activationScale == "power-of-two" else {
      throw ValidationError(
        "--activation-scale: found \(activationScale), expected absmax or power-of-two")
    }
  }

  var options: PackedExport.Options {
    PackedExport.Options(
      packsTables: head == "int8",
      activations: activationScale == "absmax" ? .absmax : .powerOfTwo,
      liftingBits: liftingBits)
  }
}
