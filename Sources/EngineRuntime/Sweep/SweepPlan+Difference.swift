private import Foundation

extension SweepPlan {
  /// Where another plan would give other figures: the key, what it has, what this one has.
  ///
  /// Threads change no bit and count as no difference.
  public func differences(from other: SweepPlan) throws -> [String] {
    let mine = try leaves()
    let theirs = try other.leaves()
    let differing = Set(mine.keys).union(theirs.keys).sorted().filter { mine[$0] != theirs[$0] }
    // Other axes make other variants; every setting of those would say nothing more.
    let axes = differing.filter(Self.axes.contains)
    return (axes.isEmpty ? differing : axes).map { key in
      "\(key) \(theirs[key] ?? "absent") in place of \(mine[key] ?? "absent")"
    }
  }

  private static let axes: Set = ["methods", "bits", "seeds"]

  /// Eight digits that equal plans share: names a place for a sweep.
  public var digest: String {
    let leaves = (try? leaves()) ?? [:]
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for (key, value) in leaves.sorted(by: { $0.key < $1.key }) {
      for byte in "\(key)=\(value);".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    let digits = String(hash >> 32, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  private func leaves() throws -> [String: String] {
    var plan = self
    for index in plan.variants.indices { plan.variants[index].configuration.threads = 1 }
    var object: [String: Any] = [
      "methods": methods.joined(separator: ","), "bits": "\(bits)", "seeds": "\(seeds)",
    ]
    let encoder = JSONEncoder()
    for variant in plan.variants {
      object["\(variant.method) \(variant.bits) bit"] = try JSONSerialization.jsonObject(
        with: encoder.encode(variant.configuration))
    }
    var leaves: [String: String] = [:]
    Self.flatten(object, at: "", into: &leaves)
    return leaves
  }

  private static func flatten(_ value: Any, at path: String, into leaves: inout [String: String]) {
    if let object = value as? [String: Any] {
      for (key, inner) in object {
        flatten(inner, at: path.isEmpty ? key : "\(path).\(key)", into: &leaves)
      }
    } else if let array = value as? [Any] {
      for (index, inner) in array.enumerated() {
        flatten(inner, at: "\(path)[\(index)]", into: &leaves)
      }
    } else {
      leaves[path] = "\(value)"
    }
  }
}
