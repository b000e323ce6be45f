import { type FormEvent, type ReactNode, type RefObject, useState } from 'react'
import { Button, Sheet, SheetClose } from './controls.tsx'
import { Failure } from './failure.tsx'

interface FormSheetProps {
  title: string
  note: string
  /** The word on the button that sends the form. */
  submit: string
  open: boolean
  onClose: () => void
  /** Sends the form. If it throws, the dialog shows the message and stays open. */
  send: (form: FormData) => Promise<void>
  /** The element that gets the focus when the dialog closes. */
  finalFocus: RefObject<HTMLElement | null>
  children: ReactNode
}

/** A dialog with a form, which is sent once at a time and closes when it was sent. */
export function FormSheet({ title, note, submit, open, onClose, send, finalFocus, children }: FormSheetProps) {
  const [failure, setFailure] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)
  const close = () => {
    setFailure(undefined)
    onClose()
  }
  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setFailure(undefined)
    try {
      await send(form)
      close()
    } catch (error) {
      setFailure(error)
    }
    setBusy(false)
  }
  return (
    <Sheet title={title} note={note} open={open} onOpenChange={(isOpen) => !isOpen && close()} finalFocus={finalFocus}>
      <form onSubmit={(event) => void onSubmit(event)}>
        <div className="body">
          {failure !== undefined && <Failure error={failure} />}
          {children}
        </div>
        <div className="foot">
          <SheetClose className="btn">Cancel</SheetClose>
          <Button kind="primary" type="submit" disabled={isBusy}>
            {submit}
          </Button>
        </div>
      </form>
    </Sheet>
  )
}
