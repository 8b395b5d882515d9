import GRDBSQLite

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The index of a write-ahead log is a file that SQLite maps and writes as memory.
///
/// SQLite makes such a file as long as it has to be by writing one byte a page of 4 KiB. Where blocks of
/// the disk are smaller, most of it is a hole then, and the first store into one on a full disk ends the
/// process by SIGBUS. So the blocks are reserved before they are mapped: a full disk is an error of the
/// database like any other.
enum SharedMemory {
  /// Any thread, any number of times; before a database is opened. Cost: a system call for each 32 KiB
  /// of an index.
  static func reserveBeforeUse() { _ = isInstalled }

  #if canImport(Glibc)
    private typealias Map =
      @convention(c) (
        UnsafeMutableRawPointer?, Int, Int32, Int32, Int32, off_t
      ) -> UnsafeMutableRawPointer?

    private typealias Reserve = @convention(c) (Int32, Int32, off_t, off_t) -> Int32

    // By name: `posix_fallocate`, which Swift sees, writes into files where the system cannot reserve.
    private static let reserve = dlsym(nil, "fallocate").map {
      unsafeBitCast($0, to: Reserve.self)
    }

    private static let isInstalled: Bool = {
      guard let system = sqlite3_vfs_find(nil), let set = system.pointee.xSetSystemCall else {
        return false
      }
      let map: Map = { address, count, protection, flags, descriptor, offset in
        if protection & PROT_WRITE != 0, descriptor >= 0, let reserve = SharedMemory.reserve,
          reserve(descriptor, 0, offset, off_t(count)) != 0, [ENOSPC, EDQUOT].contains(errno)
        {
          return MAP_FAILED
        }
        return mmap(address, count, protection, flags, descriptor, offset)
      }
      return set(system, "mmap", unsafeBitCast(map, to: sqlite3_syscall_ptr.self)) == SQLITE_OK
    }()
  #else
    private static let isInstalled = false
  #endif
}
