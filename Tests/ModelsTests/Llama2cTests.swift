import DataFaults
import Models
import Testing
import TestSupport

@Suite struct Llama2cTests {
  @Test(arguments: [true, false]) func allVersionsHoldTheSameTensors(tied: Bool) throws {
    let model = TinyModel(TinyModel.configuration(tiedHead: tied))
    let files = Llama2cBytes(model: model)
    let legacy = try Llama2cFile(memory(files.legacy))
    let plain = try Llama2cFile(memory(files.version1))
    let quantized = try Llama2cFile(memory(files.version2(groupSize: 4)))
    #expect([legacy.version, plain.version, quantized.version] == [0, 1, 2])
    #expect(legacy.configuration == model.configuration)
    #expect(plain.configuration == model.configuration)
    #expect(try allValues(legacy) == model.tensors)
    #expect(try allValues(plain) == model.tensors)
    for (name, expected) in model.tensors {
      #expect(largestDifference(try values(quantized, name), expected) < 0.02, "\(name)")
    }
  }

  @Test func everyTruncationAndSurplusIsRefused() {
    let files = Llama2cBytes(model: TinyModel(TinyModel.configuration()))
    for whole in [files.legacy, files.version1, files.version2(groupSize: 4)] {
      for count in 0..<whole.count {
        fault("\(count) bytes") { _ = try Llama2cFile(memory(Array(whole.prefix(count)))) }
      }
      let found = fault { _ = try Llama2cFile(memory(whole + [0])) }
      #expect(found?.found == "\(whole.count + 1) bytes")
      #expect(found?.expected.hasPrefix("\(whole.count) bytes") == true)
    }
  }

  @Test func absurdSizesAreRefused() {
    let whole = Llama2cBytes(model: TinyModel(TinyModel.configuration())).legacy
    for field in 0..<7 {
      for value in [Int32.min, -1, 0, 3, Int32.max, 1 << 20] where !(field == 6 && value == 6) {
        var file = whole
        file.replaceSubrange(field * 4..<field * 4 + 4, with: bytes(value))
        fault("field \(field) = \(value)") { _ = try Llama2cFile(memory(file)) }
      }
    }
  }

  @Test func unknownVersionsAndGroupSizesAreRefused() {
    let files = Llama2cBytes(model: TinyModel(TinyModel.configuration()))
    for version in [Int32.min, -1, 0, 3, .max] {
      var file = files.version1
      file.replaceSubrange(4..<8, with: bytes(version))
      fault { _ = try Llama2cFile(memory(file)) }
    }
    for size in [Int32.min, -4, 0, 3, 5, .max] {
      var file = files.version2(groupSize: 4)
      file.replaceSubrange(37..<41, with: bytes(size))
      fault { _ = try Llama2cFile(memory(file)) }
    }
  }

  @Test func aNaNIsNamed() throws {
    var model = TinyModel(TinyModel.configuration())
    model.tensors["L01.mlp.up"]?[5] = .nan
    let file = try Llama2cFile(memory(Llama2cBytes(model: model).version1))
    #expect(fault { _ = try values(file, "L01.mlp.up") }?.place == "tensor L01.mlp.up, index 5")
    _ = try values(file, "L00.mlp.up")
    fault { _ = try values(file, "L02.mlp.up") }
  }
}
