import DataFaults
import Testing

@testable import Models

/// What `preprocessor_config.json` says becomes the mean and deviation of a byte over 255, or is refused.
@Suite struct ImagePreprocessingTests {
  private func read(
    _ json: String?, channels: Int = 1, height: Int = 8, width: Int = 8
  ) throws -> ImagePreprocessing {
    let folder = try TemporaryFolder()
    if let json { try folder.write("preprocessor_config.json", json) }
    return try ImagePreprocessing(
      folder: folder.path, channels: channels, height: height, width: width)
  }

  /// What byte 200 becomes, by the file's own words.
  @Test(
    arguments: [
      (nil, (200 / 255 - 0.5) / 0.5), ("{}", (200 / 255 - 0.5) / 0.5),
      (#"{"image_mean":[0.2],"image_std":[0.3]}"#, (200 / 255 - 0.2) / 0.3),
      (#"{"image_mean":0.2,"image_std":0.3}"#, (200 / 255 - 0.2) / 0.3),
      (#"{"do_normalize":false,"image_mean":[0.2],"image_std":[0.3]}"#, 200.0 / 255),
      (#"{"do_rescale":false,"image_mean":[0.2],"image_std":[0.3]}"#, (200 - 0.2) / 0.3),
      (#"{"do_rescale":false,"do_normalize":false}"#, 200),
      (#"{"do_rescale":false,"rescale_factor":0.5,"do_normalize":false}"#, 200),
      (
        #"{"rescale_factor":0.00784313725490196,"image_mean":[1],"image_std":[1]}"#, 200 / 127.5 - 1
      ),
      (
        #"{"rescale_factor":0.00392156862745098,"image_mean":[0.2],"image_std":[0.3]}"#,
        (200 / 255 - 0.2) / 0.3
      ),
    ] as [(String?, Double)]) func bytesBecome(json: String?, expected: Double) throws
  {
    let found = try read(json)
    let value = (Float(200) / 255 - found.mean[0]) / found.deviation[0]
    #expect(abs(Double(value) - expected) < 2e-6 * max(1, abs(expected)))
  }

  /// Images come at the model's size: resizing or cutting to it changes nothing.
  @Test(arguments: [
    #"{"size":8}"#, #"{"size":{"height":8,"width":8},"resample":3}"#,
    #"{"crop_size":8,"do_center_crop":true}"#,
    #"{"size":{"shortest_edge":8}}"#, #"{"size":16,"do_resize":false}"#,
    #"{"size":8,"crop_size":6,"do_center_crop":false}"#, #"{"crop_size":6}"#,
    #"{"do_convert_rgb":true,"image_processor_type":"ViTImageProcessor"}"#, #"{"do_pad":false}"#,
  ]) func stepsThatChangeNothing(json: String) throws {
    #expect(try read(json).mean == [0.5])
  }

  @Test(arguments: [
    (#"{"size":16}"#, "size"), (#"{"size":{"height":8,"width":16}}"#, "size"),
    (#"{"size":10,"do_center_crop":true,"crop_size":8}"#, "size"),
    (#"{"do_center_crop":true,"crop_size":6}"#, "crop_size"), (#"{"do_pad":true}"#, "do_pad"),
    (#"{"do_flip_channel_order":true}"#, "do_flip_channel_order"),
    (#"{"rescale_offset":true}"#, "rescale_offset"), (#"{"rescale_factor":0}"#, "rescale_factor"),
    (#"{"rescale_factor":-1}"#, "rescale_factor"), (#"{"image_mean":[0.1,0.2,0.3]}"#, "image_mean"),
    (#"{"image_std":[0]}"#, "image_std"), (#"{"image_std":"0.5"}"#, "image_std"),
    (#"{"image_mean":[1e300]}"#, "image_mean"), (#"{"do_normalize":"no"}"#, "do_normalize"),
    (#"{"do_rescale":null}"#, "do_rescale"), (#"{"do_normalize":null}"#, "do_normalize"),
    (#"{"image_mean":[NaN]}"#, "image_mean, byte 15"),
  ]) func otherPixelsAreRefused(json: String, place: String) {
    let found = fault { _ = try read(json) }
    #expect(found?.place == place, "\(found?.description ?? "")")
  }
}
