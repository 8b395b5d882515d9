import Foundation
import Numerics
import ShiftAdd

/// Instruction sets, cores and libraries: how fast a run can be.
enum ProcessorFindings {
  static func all(threads: Int) -> [Finding] {
    [processor, used, cores(threads), dense, brainFloats, rows, packed]
  }

  private static var processor: Finding {
    let facts = ProcessorFacts.read()
    let sets = facts.instructionSets
    guard !sets.isEmpty else {
      return Finding(
        "processor", .note, facts.name,
        means: "its instruction sets cannot be read here; the next lines say what is used")
    }
    return Finding(
      "processor", .ok, "\(facts.name): \(sets.joined(separator: " "))",
      means: "detected; the next lines say what is used of it")
  }

  private static var used: Finding {
    guard let limit = Processor.limit else {
      return Finding(
        "instruction sets", .ok, Processor.features, means: "kernels may use all of these")
    }
    return Finding(
      "instruction sets", .note, "\(Processor.features), held by BFQ_MAX_CPU_ISA=\(limit)",
      means: "kernels use no more, as on a lesser machine",
      advice: "unset BFQ_MAX_CPU_ISA for full speed")
  }

  private static func cores(_ threads: Int) -> Finding {
    let cores = availableCores()
    return Finding(
      "cores", .ok, "\(cores)",
      means:
        "a run uses \(threads) thread\(threads == 1 ? "" : "s"); its results do not depend on them")
  }

  private static var dense: Finding {
    Finding(
      "dense products", .ok, DenseProduct.libraryName,
      means: "multiplies the matrices of training and of full precision")
  }

  private static var brainFloats: Finding {
    DenseProduct.hasBFloat16
      ? Finding(
        "bf16 products", .ok, "in hardware",
        means:
          "--precision bf16, the default, takes them; --precision fp32 makes steps slower and rounds less"
      )
      : Finding(
        "bf16 products", .note, "none",
        means: "runs use fp32, whatever --precision says, and steps take longer",
        advice: "nothing; figures of machines that have them differ in the last digits")
  }

  private static var rows: Finding {
    let name = RowKernels.name
    return name == "baseline"
      ? Finding(
        "row kernels", .note, "plain C",
        means: "norms, rotations and quantizers run without wide instructions, several times slower"
      )
      : Finding("row kernels", .ok, name, means: "norms, rotations and quantizers use it")
  }

  private static var packed: Finding {
    let names = ShiftAddKernels.available.map(\.name)
    let best = ShiftAddKernels.fastest.name
    return best == "plain"
      ? Finding(
        "shift-add kernels", .note, "plain C",
        means: "packed models run, the same bits, many times slower")
      : Finding(
        "shift-add kernels", .ok, best,
        means: "packed models use it; \(names.joined(separator: ", ")) would all give the same bits"
      )
  }
}
