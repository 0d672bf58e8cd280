import * as contract from '@regpilot/contract';
import openapi from '@regpilot/contract/openapi.json' with { type: 'json' };
import * as schemas from '@regpilot/contract/schemas';
import * as enforcement from '@regpilot/enforcement';
import * as testing from '@regpilot/enforcement/testing';
import * as rotation from '@regpilot/key-rotation';
import * as gateway from '@regpilot/mock-gateway';
import * as sdk from '@regpilot/sdk';
import { exercise } from './exercise.cjs';

await exercise({ contract, schemas, enforcement, testing, rotation, gateway, sdk, openapi });
