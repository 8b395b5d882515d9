import DataFaults
import Foundation
import Models
import Numerics
import Testing

@testable import ShiftAdd

@Suite struct PackedModelFileTests {
  private func written(_ parts: PackedParts) throws -> (bytes: [UInt8], size: Int) {
    let path = NSTemporaryDirectory() + "packed-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let size = try PackedModelWriter.write(parts, to: path)
    return (Array(try Data(contentsOf: URL(filePath: path))), size)
  }

  @Test(arguments: ["pot2x4", "apot3", "apot4", "ternary"], [true, false])
  func everythingComesBack(grid: String, packsTables: Bool) throws {
    let parts = TinyParts.make(grid: grid, packsTables: packsTables)
    let file = try written(parts)
    #expect(file.size == file.bytes.count)
    let read = try PackedModelFile.read(file.bytes, name: "memory")
    #expect(read.sites == parts.sites && read.rotations == parts.rotations)
    #expect(read.embedding == parts.embedding && read.head == parts.head)
    #expect(read.vectors == parts.vectors && read.tokenizer == parts.tokenizer)
    #expect(read.architecture == parts.architecture && read.groupSize == parts.groupSize)
  }

  @Test(arguments: TinyVision.Shape.allCases, [true, false])
  func aVisionTransformerComesBack(shape: TinyVision.Shape, packsTables: Bool) throws {
    let parts = TinyVision.make(shape, grid: "apot3", packsTables: packsTables)
    let bytes = try written(parts).bytes
    let read = try PackedModelFile.read(bytes, name: "memory")
    #expect(read.architecture == parts.architecture && read.tokenizer == nil)
    #expect(read.sites == parts.sites && read.rotations == parts.rotations)
    #expect(read.embedding == parts.embedding && read.head == parts.head)
    #expect(read.vectors == parts.vectors)
    let size = PackedSize(parts, fileBytes: bytes.count)
    #expect(size.vectors == 4 * parts.vectors.values.reduce(0) { $0 + $1.count })
    #expect(size.total == bytes.count)
    #expect(throws: DataFault.self) { try read.opened(path: "memory") }
    let opened = try #require(try read.openedVision(path: "memory"))
    #expect(opened.configuration == TinyVision.configuration(shape))
  }

  @Test func aFileWithoutAKindIsRefused() throws {
    var bytes = try written(TinyVision.make()).bytes
    // As many bytes, so that the header's length stands.
    let key = Array(#"\"vision\":"#.utf8)
    let place = bytes.indices.first { bytes[$0...].starts(with: key) }
    bytes[try #require(place) + 2] = UInt8(ascii: "w")
    #expect {
      _ = try PackedModelFile.read(bytes, name: "kind")
    } throws: { error in
      (error as? DataFault)?.place == "__metadata__ packed wision"
    }
  }

  @Test(arguments: [true, false]) func filesOfVersion1AreRead(rotates: Bool) throws {
    let parts = TinyParts.make(grid: "apot3", rotates: rotates)
    let path = NSTemporaryDirectory() + "packed-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try PackedVersion1.write(parts, to: path)
    let read = try PackedModelFile.read(path: path)
    #expect(read.sites == parts.sites && read.rotations == parts.rotations)
    #expect(read.embedding == parts.embedding && read.vectors == parts.vectors)
    #expect(read.architecture == parts.architecture && read.tokenizer == parts.tokenizer)
  }

  @Test(arguments: RotationVariant.allCases)
  func everyRotationComesBack(variant: RotationVariant) throws {
    let parts = TinyParts.make(variant)
    let bytes = try written(parts).bytes
    let read = try PackedModelFile.read(bytes, name: "memory")
    #expect(read.sites == parts.sites && read.rotations == parts.rotations)
    #expect(read.shape == parts.shape && read.sharing == parts.sharing)
    #expect(read.activationBits == parts.activationBits && read.vectors == parts.vectors)
    // A reader of version 2 would take these rotations or activations for others.
    let file = try SafetensorsFile(MappedFile(contents: bytes, name: "memory"))
    #expect(file.metadata["version"] == (variant == .shared ? "2" : "3"))
    let parameters = parts.rotations.reduce(0) {
      $0 + ($1?.kind == .hadamard ? 0 : 4 * ($1?.parameters.count ?? 0))
    }
    let signs = parts.rotations.reduce(0) { $0 + (($1?.signs?.count ?? 0) + 7) / 8 }
    #expect(PackedSize(parts, fileBytes: bytes.count).rotations == parameters + signs)
  }

  /// Rotations and activations that no writer makes, in files whose checksums are right.
  @Test(arguments: [
    ("\"block\":16", "\"block\":24"), ("\"block\":16", "\"block\":-16"),
    ("\"block\":16", "\"block\":1"), ("\"block\":16", "\"block\":4611686018427387904"),
    ("\"stages\":3", "\"stages\":-3"), ("\"stages\":3", "\"stages\":99999"),
    ("\"stages\":3", "\"stages\":2"), ("\"sharing\":\"linear\"", "\"sharing\":\"input\""),
    ("\"sharing\":\"linear\"", "\"sharing\":\"other\""),
    ("\"activationBits\":4", "\"activationBits\":1"),
    ("\"activationBits\":4", "\"activationBits\":9"),
    ("\"activationBits\":4", "\"activationBits\":4,\"liftingBits\":8"),
    ("\"rotations\":[\"blocks\"]", "\"rotations\":[\"angles\"]"),
    ("\"rotations\":[\"blocks\"]", "\"rotations\":[\"others\"]"),
  ])
  func rotationsThatNoWriterMakesAreRefused(found: String, replaced: String) throws {
    let bytes = try written(TinyParts.make(.freeBlocksOfAll)).bytes
    let hostile = try #require(HeaderText.replacing(found, by: replaced, in: bytes))
    #expect(throws: DataFault.self) { try PackedModelFile.read(hostile, name: "hostile") }
  }

  /// A grid, a rotation or signs of an input's own: lists are no longer one for all.
  @Test func partsThatDifferComeBack() throws {
    var parts = TinyParts.make(grid: "pot2x4")
    parts.sites[2] = TinyParts.make(grid: "apot4").sites[2]
    parts.rotations[1] = nil
    parts.rotations[3]?.signs = nil
    let read = try PackedModelFile.read(try written(parts).bytes, name: "memory")
    #expect(read.sites == parts.sites && read.rotations == parts.rotations)
  }

  /// Codes at their bits, a byte a scale, four an angle: nothing else but the header.
  @Test func theFileHoldsNoMoreThanItSays() throws {
    let parts = TinyParts.make(grid: "pot2x4")
    let codes = parts.sites.reduce(0) { $0 + $1.codes.count / 4 + $1.scales.count }
    let angles = parts.rotations.reduce(0) {
      $0 + 4 * ($1?.parameters.count ?? 0) + (($1?.signs?.count ?? 0) + 7) / 8
    }
    let vectors = parts.vectors.values.reduce(0) { $0 + 4 * $1.count }
    let table = 50 * 32 + 50
    let file = try SafetensorsFile(
      MappedFile(contents: try written(parts).bytes, name: "memory"))
    let stored = file.names.reduce(0) { $0 + (file.contents(of: $1)?.count ?? 0) }
    #expect(stored == codes + angles + vectors + table)
  }

  @Test func theReportedPartsAreTheFile() throws {
    for packsTables in [true, false] {
      let parts = TinyParts.make(grid: "apot3", packsTables: packsTables)
      let bytes = try written(parts).bytes
      let size = PackedSize(parts, fileBytes: bytes.count)
      let header = 8 + bytes.prefix(8).enumerated().reduce(0) { $0 | Int($1.1) << (8 * $1.0) }
      #expect(size.metadata == header && size.total == bytes.count)
      #expect(
        size.codes
          == parts.sites.reduce(0) { $0 + $1.rows * (($1.columns * 3 + 7) / 8) })
      #expect(size.scales == parts.sites.reduce(0) { $0 + $1.scales.count })
      #expect(size.tables == (packsTables ? 50 * 32 + 50 : 50 * 32 * 4))
    }
  }

  /// Builds before windows would take the shape for another: their readers stop at the version.
  @Test func aWindowedModelComesBackAsVersion4() throws {
    let parts = TinyParts.make(of: TinyParts.windowed)
    let bytes = try written(parts).bytes
    let text = String(decoding: bytes.prefix(4000), as: Unicode.ASCII.self)
    #expect(text.contains(#""version":"4""#))
    let read = try PackedModelFile.read(bytes, name: "memory")
    #expect(read.architecture == .language(TinyParts.windowed) && read.vectors == parts.vectors)
  }

  /// Files of builds before windows, with what those builds computed of them.
  @Test(arguments: [
    ("packed_version2", 6.263253242035075), ("packed_version3", 13.336270272410797),
  ])
  func filesOfEarlierVersionsAreRead(name: String, nll: Double) throws {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "safetensors"))
    let bytes = Array(try Data(contentsOf: url))
    let parts = try PackedModelFile.read(bytes, name: name)
    #expect(try written(parts).bytes == bytes)
    let windows = try Data(
      contentsOf: #require(Bundle.module.url(forResource: "Fixtures/windows", withExtension: "i32"))
    )
    let ids = windows.withUnsafeBytes { Array($0.bindMemory(to: Int32.self)) }
    let pool = WorkerPool(threads: 1)
    defer { pool.shutDown() }
    let agreement = PackedAgreement.measure(parts, windows: ids, context: 32, pool: pool)
    #expect(agreement.beyondBound == 0)
    let found = PackedScore.score(PackedLlama(parts), windows: ids, context: 32, pool: pool).nll
    #expect(abs(found - nll) < 1e-6 * nll)
  }

  @Test func aKeyThatNoOneReadsIsRefused() throws {
    let bytes = try written(TinyParts.make()).bytes
    let text = String(decoding: bytes, as: Unicode.ASCII.self)
    // As many bytes, so that the header's length stands.
    let changed = text.replacingOccurrences(of: #"\"liftingBits\""#, with: #"\"liftingBots\""#)
      .replacingOccurrences(of: #"\"endTokens\""#, with: #"\"endTokans\""#)
    #expect(changed != text)
    #expect(throws: DataFault.self) {
      _ = try PackedModelFile.read(
        Array(changed.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }), name: "key")
    }
  }

  @Test func aNewerVersionIsRefusedByName() throws {
    let text = String(decoding: try written(TinyParts.make()).bytes, as: Unicode.ASCII.self)
    let bytes = Array(
      text.replacingOccurrences(of: "\"version\":\"2\"", with: "\"version\":\"9\"").unicodeScalars
        .map { UInt8(truncatingIfNeeded: $0.value) })
    #expect {
      _ = try PackedModelFile.read(bytes, name: "new")
    } throws: { error in
      (error as? DataFault)?.file == "new"
    }
  }

  /// Every byte of the data is covered by a checksum.
  @Test(arguments: [TinyParts.make(), TinyVision.make()])
  func aChangedByteIsFound(parts: PackedParts) throws {
    let bytes = try written(parts).bytes
    var generator = SeededGenerator(seed: 2)
    let header = 8 + bytes.prefix(8).enumerated().reduce(0) { $0 | Int($1.1) << (8 * $1.0) }
    for _ in 0..<40 {
      var damaged = bytes
      damaged[header + generator.index(below: bytes.count - header)] ^= 1 << 5
      #expect(throws: DataFault.self) { try PackedModelFile.read(damaged, name: "damaged") }
    }
  }

  /// Truncations, flipped bytes and swapped digits of the header: a fault or a model, no trap.
  @Test(arguments: [TinyParts.make(), TinyVision.make()])
  func hostileFilesDoNotCrash(parts: PackedParts) throws {
    let bytes = try written(parts).bytes
    var generator = SeededGenerator(seed: 99)
    for round in 0..<400 {
      var hostile = bytes
      switch round % 3 {
      case 0: hostile.removeLast(generator.index(below: bytes.count))
      case 1:
        for _ in 0..<1 + generator.index(below: 8) {
          hostile[generator.index(below: min(bytes.count, 6000))] = UInt8(
            truncatingIfNeeded: generator.next())
        }
      default:
        // Digits for digits: sizes, shapes and offsets that still parse.
        for index in 8..<min(bytes.count, 6000)
        where (48..<58).contains(hostile[index]) && generator.index(below: 200) == 0 {
          hostile[index] = 48 + UInt8(generator.index(below: 10))
        }
      }
      _ = try? PackedModelFile.read(hostile, name: "hostile")
    }
  }
}
