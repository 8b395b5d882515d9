import DataFaults
import Foundation
import Models
import TestSupport
import Testing

@Suite struct ImageFileTests {
  private func shape(
    channels: Int = 1, height: Int = 2, width: Int = 3, classes: Int = 10
  ) -> VisionConfiguration {
    VisionConfiguration(
      channels: channels, height: height, width: width, patch: 1, dimension: 2, hiddenDimension: 2,
      layerCount: 1, headCount: 1, classNames: (0..<classes).map(String.init),
      mean: [Float](repeating: 0.5, count: channels),
      deviation: [Float](repeating: 0.25, count: channels))
  }

  private func idx(_ sizes: [Int], _ bytes: [UInt8]) -> [UInt8] {
    [0, 0, 8, UInt8(sizes.count)]
      + sizes.flatMap { size in (0..<4).map { UInt8(truncatingIfNeeded: size >> (24 - 8 * $0)) } }
      + bytes
  }

  /// `bytes` in gzip's stored form: no compression, so that a test can write it by hand.
  private func gzipped(_ bytes: [UInt8]) -> [UInt8] {
    let size = UInt16(bytes.count)
    let block: [UInt8] =
      [1, UInt8(size & 255), UInt8(size >> 8), UInt8(~size & 255), UInt8(~size >> 8)] + bytes
    return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + block + littleEndian(checksum(bytes))
      + littleEndian(UInt32(bytes.count))
  }

  private func littleEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in
        value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
      }
    }
  }

  private let pixels: [UInt8] = (0..<12).map { $0 * 20 }

  @Test func idxWithItsLabelsBesideIt() throws {
    let folder = try TemporaryFolder()
    for pack in [{ $0 }, gzipped] {
      let images = try folder.write("t-images-idx3-ubyte", pack(idx([2, 2, 3], pixels)))
      try folder.write("t-labels-idx1-ubyte", pack(idx([2], [4, 9])))
      let set = try ImageFile.read(images, for: shape())
      #expect(set.pixels == pixels && set.labels == [4, 9])
    }
  }

  /// As gzip(1) has it: members follow one another, zeros and other data behind the last are left
  /// alone, a member that is damaged is not, nor a single byte that is no zero.
  @Test func whatFollowsAGzipMemberIsTreatedAsByGzip() throws {
    let folder = try TemporaryFolder()
    let whole = idx([2, 2, 3], pixels)
    let (head, tail) = (gzipped(Array(whole.prefix(9))), gzipped(Array(whole.dropFirst(9))))
    let packed = gzipped(whole)
    let good: [(String, [UInt8])] = [
      ("two members", head + tail), ("an empty one between", head + gzipped([]) + tail),
      ("zeros", packed + [UInt8](repeating: 0, count: 512)), ("a zero", packed + [0]),
      ("members and zeros", head + tail + [0, 0, 0]), ("garbage", packed + Array("PAX".utf8)),
      ("zeros, then a member", packed + [0, 0] + tail),
      ("half a magic number", packed + [0x1F, 0]),
    ]
    for (name, bytes) in good {
      let path = try folder.write(name, bytes)
      #expect(try ImageFile.read(path, for: shape()).pixels == pixels, "\(name)")
    }
    let bad: [(String, [UInt8], String)] = [
      ("one byte", packed + [65], "gzip"), ("a member cut short", head + tail.dropLast(12), "gzip"),
      ("a second magic number", packed + [0x1F, 0x8B], "gzip"),
      ("an unknown method", packed + [0x1F, 0x8B, 7] + tail.dropFirst(3), "gzip"),
      ("zeros between", head + [0] + tail, "magic number"),
      ("one image too many", packed + tail, "size"),
    ]
    for (name, bytes, place) in bad {
      let path = try folder.write(name, bytes)
      #expect(fault { _ = try ImageFile.read(path, for: shape()) }?.place == place, "\(name)")
    }
  }

  @Test func idxWithoutLabelsKnowsNone() throws {
    let folder = try TemporaryFolder()
    let images = try folder.write("digits", idx([2, 2, 3], pixels))
    #expect(try ImageFile.read(images, for: shape()).labels == [-1, -1])
  }

  @Test func hostileIDXFilesAreRefused() throws {
    let folder = try TemporaryFolder()
    let whole = idx([2, 2, 3], pixels)
    let huge = idx([0x7FFF_FFFF, 0x7FFF_FFFF, 0x7FFF_FFFF], [])
    let cases: [(String, [UInt8], String)] = [
      ("cut short", Array(whole.dropLast()), "size"), ("too long", whole + [0], "size"),
      ("huge", huge, "sizes"), ("empty sizes", idx([0, 2, 3], []), "sizes"),
      ("floats", [0, 0, 13, 3] + whole.dropFirst(4), "size"),
      ("another size", idx([2, 3, 2], pixels), "images"),
      ("header only", [0, 0, 8], "magic number"),
      ("packed and huge", gzipped(huge), "sizes"),
      ("packed and cut short", Array(gzipped(whole).dropLast(12)), "gzip"),
      ("packed and damaged", [0x1F, 0x8B, 9] + gzipped(whole).dropFirst(3), "size"),
      ("packed and short", gzipped(Array(whole.dropLast())), "size"), ("nothing", [], "size"),
    ]
    for (name, bytes, place) in cases {
      let path = try folder.write(name, bytes)
      #expect(fault { _ = try ImageFile.read(path, for: shape()) }?.place == place, "\(name)")
    }
  }

  @Test func labelsMustFit() throws {
    let folder = try TemporaryFolder()
    let images = try folder.write("i", idx([2, 2, 3], pixels))
    let few = try folder.write("few", idx([1], [1]))
    #expect(fault { _ = try ImageFile.read(images, labels: few, for: shape()) }?.place == "labels")
    let strange = try folder.write("strange", idx([2], [1, 10]))
    #expect(
      fault { _ = try ImageFile.read(images, labels: strange, for: shape()) }?.place == "image 1")
  }

  @Test func cifarRecords() throws {
    let folder = try TemporaryFolder()
    let image = (0..<3072).map { UInt8(truncatingIfNeeded: $0 / 3) }
    let two = try folder.write("b.bin", [7] + image + [2] + image)
    let c = shape(channels: 3, height: 32, width: 32)
    let set = try ImageFile.read(two, for: c)
    #expect(set.labels == [7, 2] && set.count == 2)
    #expect(Array(set.pixels[3072...]) == image)
    let fine = try folder.write("f.bin", [3, 99] + image)
    let hundred = shape(channels: 3, height: 32, width: 32, classes: 100)
    #expect(try ImageFile.read(fine, for: hundred).labels == [99])
    let cut = try folder.write("c.bin", Array(([7] + image).dropLast()))
    #expect(fault { _ = try ImageFile.read(cut, for: c) }?.place == "size")
    #expect(fault { _ = try ImageFile.read(two, labels: two, for: c) }?.place == "--labels")
  }

  @Test func pixelsAreNormalisedMovedAndMirrored() {
    let set = ImageSet(
      label: "t", channels: 1, height: 2, width: 3, pixels: [0, 51, 102, 153, 204, 255])
    let table = PixelTable(shape())
    var out = [Float](repeating: 0, count: 6)
    table.write(set, 0, to: &out)
    let plain: [Float] = [-2, -1.2, -0.4, 0.4, 1.2, 2]
    #expect(largestDifference(out, plain) < 1e-6)
    table.write(set, 0, .init(down: 1, right: -1, mirrored: false), to: &out)
    #expect(largestDifference(out, [-2, plain[3], plain[4], -2, -2, -2] as [Float]) < 1e-6)
    table.write(set, 0, .init(down: 0, right: 0, mirrored: true), to: &out)
    #expect(largestDifference(out, [2, 1, 0, 5, 4, 3].map { plain[$0] }) < 1e-6)
  }

  @Test(
    .enabled(
      if: FashionPackage.testImages != nil, "\(FashionPackage.packageName) is not installed"))
  func fashionImagesWhereTheyAreInstalled() throws {
    let path = try #require(FashionPackage.testImages)
    let set = try ImageFile.read(path, for: shape(height: 28, width: 28))
    #expect(set.count == 10_000)
    #expect((0..<10).allSatisfy { label in set.labels.count { $0 == label } == 1_000 })
  }
}
