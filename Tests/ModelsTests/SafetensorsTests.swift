import DataFaults
import Models
import Testing

@Suite struct SafetensorsTests {
  private let floats: [Float] = [0, 1, -2.5, 0.1, 65_504, -1e-7]

  private func tensors(_ type: ElementType) -> [StoredTensor] {
    let floats = floats
    return [
      StoredTensor(
        "b", type, shape: [2, 3], contents: .floats { $0.update(from: floats, count: 6) }),
      StoredTensor("a\"é\n", bytes: [1, 2, 255]),
      StoredTensor("empty", .float32, shape: [0, 4], contents: .floats { _ in }),
      StoredTensor(
        "i", .int64, shape: [1], contents: .bytes { $0.copyBytes(from: bytes(Int64(-5))) }),
    ]
  }

  @Test(arguments: [ElementType.float32, .float16, .brain16])
  func whatIsWrittenIsRead(type: ElementType) throws {
    let folder = try TemporaryFolder()
    let size = try SafetensorsWriter.write(
      tensors(type), metadata: ["k": "v\u{1}\"", "a": "ü"], to: folder("t.safetensors"))
    let file = try SafetensorsFile(MappedFile(path: folder("t.safetensors")))
    #expect(size == file.file.byteCount)
    #expect(file.metadata == ["k": "v\u{1}\"", "a": "ü"])
    #expect(file.names == ["a\"é\n", "b", "empty", "i"])
    #expect(file.shape(of: "b") == [2, 3] && file.elementType(of: "i") == .int64)
    #expect(file.contents(of: "a\"é\n") == [1, 2, 255])
    #expect(file.contents(of: "i") == bytes(Int64(-5)))
    let expected = floats.map { value -> Float in
      switch type {
      case .float16: HalfPrecision.float(fromHalf: HalfPrecision.half(from: value))
      case .brain16: HalfPrecision.float(fromBrain: HalfPrecision.brain(from: value))
      default: value
      }
    }
    #expect(try values(file, "b") == expected)
    #expect(try values(file, "empty").isEmpty)
    fault { _ = try values(file, "i") }
    fault { _ = try values(file, "none") }
  }

  @Test func bytesDoNotDependOnTheOrderGiven() throws {
    let folder = try TemporaryFolder()
    let metadata = ["x": "1", "y": "2", "z": "3"]
    try SafetensorsWriter.write(tensors(.float16), metadata: metadata, to: folder("1"))
    try SafetensorsWriter.write(
      tensors(.float16).reversed(), metadata: metadata, to: folder("2"))
    let first = try contents(folder("1"))
    #expect(try first == contents(folder("2")))
    let header = UInt64(first[0]) + UInt64(first[1]) << 8
    #expect((8 + header) % 64 == 0)
  }

  @Test func aFailedWriteLeavesWhatWasThere() throws {
    let folder = try TemporaryFolder()
    try folder.write("t", "old")
    let bad = StoredTensor(
      "z", .float16, shape: [2],
      contents: .floats { $0.update(from: [1, 70_000], count: 2) })
    let found = fault { try SafetensorsWriter.write(tensors(.float32) + [bad], to: folder("t")) }
    #expect(found?.place == "tensor z, index 1")
    fault { try SafetensorsWriter.write(tensors(.float32) + tensors(.float32), to: folder("t")) }
    fault {
      try SafetensorsWriter.write(
        [StoredTensor("h", .float32, shape: [.max, 8], contents: .floats { _ in })],
        to: folder("t"))
    }
    #expect(try folder.names == ["t"])
    #expect(try contents(folder("t")) == Array("old".utf8))
    fault { try SafetensorsWriter.write(tensors(.float32), to: folder("no/such/folder")) }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func aValueThatIsNotFiniteIsNamed(value: Float) throws {
    let header = #"{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}"#
    let file = try SafetensorsFile(memory(Self.file(header, bytes([1, 2, value]))))
    #expect(fault { _ = try values(file, "w") }?.place == "tensor w, index 2")
  }

  static func file(_ header: String, _ data: [UInt8]) -> [UInt8] {
    bytes(UInt64(header.utf8.count)) + header.utf8 + data
  }

  private static let entry = #"{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#

  @Test(arguments: [
    "[]", "{", "", "{} x", #"{"a":1}"#, #"{"a":{"dtype":"F7","shape":[2],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[9223372036854775800,9223372036854775807]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[18446744073709551608,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
    #"{"a":\#(entry),"a":\#(entry)}"#, #"{"a":\#(entry),"b":\#(entry)}"#,
    #"{"__metadata__":{"k":1},"a":\#(entry)}"#,
    #"{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]}}"#,
  ])
  func aHeaderThatLiesIsRefused(header: String) {
    let file = Self.file(header, bytes([1, 2]))
    fault("\(header)") { _ = try SafetensorsFile(memory(file)) }
  }

  @Test func anAbsurdHeaderLengthIsRefused() {
    for length in [UInt64.max, UInt64(Int.max), 100_000_001, 56] {
      fault { _ = try SafetensorsFile(memory(bytes(length) + [UInt8](repeating: 32, count: 55))) }
    }
  }

  @Test func everyTruncationIsRefused() throws {
    let folder = try TemporaryFolder()
    try SafetensorsWriter.write(tensors(.float16), metadata: ["k": "v"], to: folder("t"))
    let whole = try contents(folder("t"))
    for count in 0..<whole.count {
      fault("\(count) bytes") { _ = try SafetensorsFile(memory(Array(whole.prefix(count)))) }
    }
  }
}
