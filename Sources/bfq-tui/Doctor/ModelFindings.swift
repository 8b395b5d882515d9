import EngineRuntime
import Models

/// The built-in models, and the texts and images they are trained and judged on.
enum ModelFindings {
  static var all: [Finding] { [defaultModel, visionModel, text, images] }

  private static var defaultModel: Finding {
    model("default model", "train and the picker start with it") {
      let model = try ModelOpener.open(
        embedded: EmbeddedResources.models.language, name: "embedded default")
      return LlamaNetwork(model.configuration).layout.parameterCount
    }
  }

  private static var visionModel: Finding {
    model("vision model", "--model vit takes it") {
      let model = try VisionModelOpener.open(
        embedded: EmbeddedResources.models.vision, name: "embedded vision model")
      return VisionNetwork(model.configuration).layout.parameterCount
    }
  }

  private static func model(
    _ name: String, _ means: String, _ parameters: () throws -> Int
  ) -> Finding {
    do {
      return Finding(name, .ok, "\(try parameters()) parameters, part of the program", means: means)
    } catch {
      return Finding(
        name, .miss, "\(error)", means: "commands without --model fail",
        advice: "build again with the model files in Sources/CResources")
    }
  }

  private static var text: Finding {
    guard let text = BiblePackage.text() else {
      return Finding(
        "King James text", .note, "absent",
        means: "the default run trains on samples of its own model; eval wants --text",
        advice: "install Debian's bible-kjv for the text")
    }
    return Finding(
      "King James text", .ok, "\(text.utf8.count) bytes",
      means: "the built-in model is trained and judged on it")
  }

  private static var images: Finding {
    guard let path = FashionPackage.trainingImages else {
      return Finding(
        "Fashion-MNIST images", .note, "absent", means: "train --model vit wants --images FILE",
        advice: "install Debian's \(FashionPackage.packageName) for them")
    }
    return Finding(
      "Fashion-MNIST images", .ok, path, means: "train --model vit trains and judges on them")
  }
}
