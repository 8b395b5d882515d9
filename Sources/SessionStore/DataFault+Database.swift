package import DataFaults
package import Foundation
import GRDB

extension DataFault {
  /// What went wrong in a session's database, in the words of the person who opened it.
  package init(session url: URL, _ error: any Error) {
    if let fault = error as? DataFault {
      self = fault
      return
    }
    let (found, expected) = Self.words(for: error)
    self.init(file: url.path, place: "database", found: found, expected: expected)
  }

  private static func words(for error: any Error) -> (found: String, expected: String) {
    guard let error = error as? DatabaseError else {
      return ("\(error)", "a readable session")
    }
    let message = error.message ?? "\(error.resultCode)"
    switch error.resultCode {
    case .SQLITE_NOTADB: return ("no SQLite database", "a recorded session")
    case .SQLITE_CORRUPT: return ("a damaged database (\(message))", "an intact session")
    case .SQLITE_FULL: return ("no space left (\(message))", "room for the session to grow")
    case .SQLITE_IOERR: return ("a disk error (\(message))", "a disk that reads and writes")
    case .SQLITE_BUSY, .SQLITE_LOCKED: return ("a locked database", "no second writer")
    case .SQLITE_CANTOPEN: return ("a file that does not open", "a recorded session")
    default: return (message, "the tables meta and events of a session")
    }
  }
}
