import ArgumentParser
import EngineMessages
import Workbench

/// Bits chosen layer by layer before the first step, in place of the same everywhere.
struct BudgetOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Mean bits of a code, 2 to 4: layers are measured one by one and get the bits that lose least.",
      valueName: "bits"))
  var averageBits: Double?
  @Option(
    help: ArgumentHelp(
      "Bound of codes, scales and rotations together, e.g. 200KiB, in place of --average-bits.",
      valueName: "bytes"))
  var weightSize: String?

  mutating func validate() throws {
    guard averageBits == nil || weightSize == nil else {
      throw ValidationError("--average-bits, --weight-size: expected one of them, found both")
    }
    if let averageBits, !(2...4).contains(averageBits) {
      throw ValidationError("--average-bits: found \(averageBits), expected 2...4")
    }
    if let weightSize, ByteCount.parse(weightSize) == nil {
      throw ValidationError("--weight-size: found \(weightSize), expected a size, e.g. 200KiB")
    }
  }

  var budget: BitBudget? {
    averageBits.map(BitBudget.averageBits)
      ?? weightSize.flatMap(ByteCount.parse).map(BitBudget.bytes)
  }
}
