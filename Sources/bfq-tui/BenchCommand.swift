import ArgumentParser

/// `bench`: ratios measured in one process.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure training, inference, transforms and the screen.",
    subcommands: [
      BenchTrainCommand.self, BenchInferenceCommand.self, BenchTransformCommand.self,
      BenchPostTrainingCommand.self,
      BenchScreenCommand.self,
    ])
}

/// One row of a benchmark: a figure, what it is held against, and their ratio.
struct BenchRow {
  let name: String
  let threads: Int
  let value: Double
  let unit: String
  let reference: Double
  let ratio: Double

  func print(json: Bool) {
    guard json else {
      return StandardOutput.line(
        "\(name)\tthreads \(threads)\t\(Digits.text(value)) \(unit)\t"
          + "reference \(Digits.text(reference))\tratio \(Digits.text(ratio, 4))")
    }
    StandardOutput.line(
      JSONObject([
        "name": name, "threads": threads, "value": value, "unit": unit, "reference": reference,
        "ratio": ratio,
      ]).text)
  }
}

/// The middle of several measurements.
func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
}
