import Foundation

/// Name and instruction sets of the processor, as the system tells them.
struct ProcessorFacts {
  var name: String
  /// Those that kernels here or in the library beneath can use.
  var instructionSets: [String]

  private static let known: Set<String> = [
    "avx2", "fma", "avx512f", "avx512bw", "avx512vl", "avx512vbmi", "avx512_vnni", "avx_vnni",
    "avx512_bf16", "avx512_fp16", "amx_bf16", "amx_int8", "asimd", "asimddp", "i8mm", "bf16", "sve",
  ]

  static func read() -> ProcessorFacts {
    guard let text = MemoryFacts.kernelFile("/proc/cpuinfo") else {
      return ProcessorFacts(name: "unknown", instructionSets: [])
    }
    func value(_ keys: [String]) -> String? {
      for line in text.split(separator: "\n") {
        let parts = line.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { continue }
        let key = parts[0].trimmingCharacters(in: .whitespaces)
        if keys.contains(key) { return parts[1].trimmingCharacters(in: .whitespaces) }
      }
      return nil
    }
    let flags = value(["flags", "Features"])?.split(separator: " ").map(String.init) ?? []
    return ProcessorFacts(
      name: value(["model name", "Hardware"]) ?? "unnamed",
      instructionSets: flags.filter(known.contains))
  }
}
