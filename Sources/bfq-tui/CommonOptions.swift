import ArgumentParser
import Numerics

/// What every command takes.
struct CommonOptions: ParsableArguments {
  @Option(help: "Seed of every random choice.") var seed: UInt64 = 1
  @Option(help: "Worker threads; by default one a core.") var threads: Int?
  @Option(help: "TOML file of option values; the command line wins.") var config: String?
  @Flag(help: "Print JSON: one object, or one a line for commands that take long.") var json = false

  var threadCount: Int { max(1, min(threads ?? availableCores(), 256)) }

  mutating func validate() throws {
    try OptionBounds.checkPaths(["--config": config])
    if let threads, !(1...256).contains(threads) {
      throw ValidationError("--threads: found \(threads), expected 1...256")
    }
  }
}
