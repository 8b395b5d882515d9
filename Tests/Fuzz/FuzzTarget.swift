import Foundation
import Numerics

/// A reader, and how hostile input for it is made.
struct FuzzTarget: Sendable {
  let name: String
  /// Makes the input of an iteration in a folder and reads it; throws what the reader throws.
  let run:
    @Sendable (_ iteration: Int, _ folder: URL, _ generator: inout SeededGenerator) throws -> Void

  static func all(corpus: URL) throws -> [FuzzTarget] {
    try models(corpus) + packed + images(corpus) + texts(corpus) + sessions(corpus)
      + settings(corpus) + terminal(corpus)
  }
}

extension FuzzTarget {
  /// A reader of a folder of `corpus`: one of its files is damaged, then `read` gets the folder.
  static func folder(
    _ name: String, in corpus: URL, _ read: @escaping @Sendable (URL) throws -> Void
  ) throws -> FuzzTarget {
    let files = try CorpusFile.all(in: corpus.appending(path: name))
    precondition(!files.isEmpty, "FuzzTarget: expected files in \(name), found none")
    return FuzzTarget(name: name) { _, folder, generator in
      let victim = generator.index(below: files.count)
      for (index, file) in files.enumerated() {
        let bytes =
          index == victim
          ? Mutation.apply(to: file.bytes, file.form, others: files, using: &generator) : file.bytes
        let place = folder.appending(path: file.name)
        try FileManager.default.createDirectory(
          at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: place)
      }
      try read(folder)
    }
  }

  /// A reader of bytes: one of the files of a folder of `corpus`, damaged.
  static func bytes(
    _ name: String, in corpus: URL,
    _ read: @escaping @Sendable ([UInt8], inout SeededGenerator) throws -> Void
  ) throws -> FuzzTarget {
    let files = try CorpusFile.all(in: corpus.appending(path: name))
    precondition(!files.isEmpty, "FuzzTarget: expected files in \(name), found none")
    return FuzzTarget(name: name) { _, folder, generator in
      let file = files[generator.index(below: files.count)]
      let bytes = Mutation.apply(to: file.bytes, file.form, others: files, using: &generator)
      // Only to be kept where it is the last one.
      try Data(bytes).write(to: folder.appending(path: file.name))
      try read(bytes, &generator)
    }
  }
}
