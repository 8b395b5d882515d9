public import Foundation

/// Names for new session folders: sorted by time, said by what they are, never taken twice.
public enum SessionNaming {
  /// `2026-11-24-2130-qat-butterfly` under `parent`, numbered when that exists.
  public static func folder(
    in parent: URL, at date: Date, suffix: String, timeZone: TimeZone = .current
  ) -> URL {
    let name = [stamp(date, timeZone), words(suffix)].filter { !$0.isEmpty }.joined(separator: "-")
    var url = parent.appending(path: name, directoryHint: .isDirectory)
    var number = 2
    while FileManager.default.fileExists(atPath: url.path) {
      url = parent.appending(path: "\(name)-\(number)", directoryHint: .isDirectory)
      number += 1
    }
    return url
  }

  private static func stamp(_ date: Date, _ timeZone: TimeZone) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = timeZone
    let part = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: date)
    let day = [(part.year, 4), (part.month, 2), (part.day, 2)].map(padded).joined(separator: "-")
    return day + "-" + padded(part.hour, 2) + padded(part.minute, 2)
  }

  private static func padded(_ number: Int?, _ width: Int) -> String {
    let digits = String(number ?? 0)
    return String(repeating: "0", count: max(width - digits.count, 0)) + digits
  }

  /// What a shell takes without quotes: letters, digits, dots and single dashes.
  private static func words(_ text: String) -> String {
    text.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".")) }
      .joined(separator: "-").prefix(60).lowercased()
  }
}
