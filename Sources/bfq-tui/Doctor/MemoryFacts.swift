import Foundation

/// Memory as the kernel tells of it.
enum MemoryFacts {
  /// Bytes that programs can have without swapping; nil where the system does not say.
  static var available: Int? {
    guard let text = kernelFile("/proc/meminfo"),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") })
    else { return nil }
    return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
  }

  /// The limit on the address space of this process; nil where there is none.
  static var addressLimit: Int? {
    var limit = rlimit()
    #if canImport(Glibc)
      let status = getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    #else
      let status = getrlimit(RLIMIT_AS, &limit)
    #endif
    guard status == 0, limit.rlim_cur < rlim_t(Int.max) else { return nil }
    return Int(limit.rlim_cur)
  }

  /// The path a shared library was mapped from; nil where it is not, or the system does not say.
  static func mappedLibrary(_ name: String) -> String? {
    let lines = kernelFile("/proc/self/maps")?.split(separator: "\n") ?? []
    guard let line = lines.first(where: { $0.hasSuffix("/\(name)") }),
      let slash = line.firstIndex(of: "/")
    else { return nil }
    return String(line[slash...])
  }

  /// A file whose size the kernel does not know before it is read.
  static func kernelFile(_ path: String) -> String? {
    guard let file = FileHandle(forReadingAtPath: path), let data = try? file.readToEnd() else {
      return nil
    }
    return String(decoding: data, as: UTF8.self)
  }
}
